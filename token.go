package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shouze/safety"
	"shouze/store"
)

func tokenCommand(io console, f *flags) *cobra.Command {
	var name, role, scope string
	create := &cobra.Command{
		Use: "create", Short: "新建一个接口令牌，只显示这一次", Args: exactArgs(0, "token create 后面只写参数"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			catalogue, err := loadCatalogue(cfg.ContentDir)
			if err != nil {
				return err
			}
			if err := checkToken(name, safety.Role(role), scope, catalogue.County()); err != nil {
				return usage(err)
			}
			s, err := openStore(cmd.Context(), cfg)
			if err != nil {
				return refusal(err)
			}
			token, err := createToken(cmd.Context(), s, name, safety.Role(role), scope)
			if err = errors.Join(err, s.Close()); err != nil {
				return err
			}
			fmt.Fprintln(io.out, token)
			return nil
		},
	}
	create.Flags().StringVar(&name, "name", "", "这个令牌给谁用")
	create.Flags().StringVar(&role, "role", "", "county、department、township、tip_officer 或 viewer")
	create.Flags().StringVar(&scope, "scope", "", "只能看这个乡镇街道或部门的")
	c := &cobra.Command{Use: "token", Short: "接口令牌"}
	c.AddCommand(create)
	return c
}

func checkToken(name string, role safety.Role, scope string, county safety.County) error {
	if name == "" {
		return errors.New("--name 没写：请写明给谁用，比如 --name 县应急局平台")
	}
	_, township := county.Township(scope)
	_, department := county.Department(scope)
	switch role {
	case safety.TownshipMan:
		if !township {
			return fmt.Errorf("--scope 要写 county.yaml 里的乡镇街道，“%s”不在里面", scope)
		}
	case safety.DepartmentMan:
		if !department {
			return fmt.Errorf("--scope 要写 county.yaml 里的部门，“%s”不在里面", scope)
		}
	case safety.CountyOffice, safety.Viewer, safety.TipOfficer:
		if scope != "" && !township && !department {
			return fmt.Errorf("--scope 要写 county.yaml 里的乡镇街道或部门，“%s”不在里面", scope)
		}
	default:
		return fmt.Errorf("--role “%s”不认识，请写 county、department、township、tip_officer 或 viewer", role)
	}
	return nil
}

// createToken makes a token and keeps its hash only.
func createToken(ctx context.Context, s *store.Store, name string, role safety.Role, scope string) (string, error) {
	var b [24]byte
	_, _ = rand.Read(b[:])
	token := "sz_" + base64.RawURLEncoding.EncodeToString(b[:])
	sum := sha256.Sum256([]byte(token))
	_, err := s.CreateToken(ctx, name, role, scope, hex.EncodeToString(sum[:]))
	return token, err
}

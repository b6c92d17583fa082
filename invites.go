package main

import (
	"errors"
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"shouze/safety"
	"shouze/sheets"
	"shouze/store"
)

func invitesCommand(io console, f *flags) *cobra.Command {
	var staff bool
	var township, out string
	c := &cobra.Command{
		Use: "invites", Short: "导出绑定码，打印后发给本人", Args: exactArgs(0, "invites 后面只写参数"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			s, err := openStore(cmd.Context(), cfg)
			if err != nil {
				return refusal(err)
			}
			open, err := s.Invites(cmd.Context(), store.InviteFilter{Staff: staff, Township: township})
			if err = errors.Join(err, s.Close()); err != nil {
				return err
			}
			return writeInvites(out, open, io)
		},
	}
	c.Flags().BoolVar(&staff, "staff", false, "导出干部的绑定码")
	c.Flags().StringVar(&township, "township", "", "只导出这个乡镇街道的")
	c.Flags().StringVarP(&out, "output", "o", "invites.xlsx", "写到这个文件")
	return c
}

func writeInvites(file string, open []safety.Invite, io console) error {
	rows := make([]sheets.InviteRow, 0, len(open))
	for _, i := range open {
		rows = append(rows, sheets.InviteRow{
			Enterprise: i.Enterprise, Place: i.Place, Name: i.Name, Role: i.Role.Chinese(), Code: i.Code, ExpiresAt: i.ExpiresAt,
		})
	}
	w, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("写不了 %s，请换个文件夹：%w", file, err)
	}
	if err := errors.Join(sheets.WriteInvites(w, rows), w.Close()); err != nil {
		return fmt.Errorf("写 %s 时出错：%w", file, err)
	}
	fmt.Fprintf(io.out, "%d个绑定码写到了 %s。每个码只给本人，用一次就作废\n", len(rows), file)
	return nil
}

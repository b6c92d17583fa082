package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"shouze/config"
	"shouze/safety"
	"shouze/store"
)

func migrateCommand(io console, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "migrate", Short: "把数据库升级到最新结构", Args: exactArgs(0, "migrate 后面不用写别的"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			cfg.Database.AutoMigrate = new(bool)
			s, err := openStore(cmd.Context(), cfg)
			if err != nil {
				return refusal(err)
			}
			return errors.Join(migrate(cmd.Context(), s, io), s.Close())
		},
	}
}

func migrate(ctx context.Context, s *store.Store, io console) error {
	have, want, err := s.SchemaVersion(ctx)
	if err != nil {
		return refusal(err)
	}
	if have == want {
		fmt.Fprintf(io.out, "数据库已经是最新结构（第%d版）\n", have)
		return nil
	}
	if err := s.Migrate(ctx); err != nil {
		return refusal(err)
	}
	fmt.Fprintf(io.out, "数据库已从第%d版升级到第%d版\n", have, want)
	return nil
}

// storeClock is the clock of commands that only read and write the database.
func storeClock(cfg config.Config) (safety.Clock, error) {
	zone, err := cfg.Location()
	if err != nil {
		return nil, usage(err)
	}
	return systemClock(zone), nil
}

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"

	"github.com/spf13/cobra"

	"shouze/config"
)

// console is what a command reads and writes.
type console struct {
	in       io.Reader
	out, err io.Writer
	env      []string
}

// The exit codes of every command.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2 // wrong usage or configuration
	exitPart   = 3 // done in part
)

// exitError carries the exit code of an error.
type exitError struct {
	code int
	err  error
}

func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

func (e *exitError) Unwrap() error { return e.err }

func usage(err error) error { return &exitError{exitUsage, err} }

// run runs one command and returns its exit code.
func run(ctx context.Context, args []string, io console) int {
	root := newRoot(io)
	root.SetArgs(args)
	root.SetIn(io.in)
	root.SetOut(io.out)
	root.SetErr(io.err)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return exitDone
	}
	if text := err.Error(); text != "" {
		fmt.Fprintln(io.err, "错误：", text)
	}
	var coded *exitError
	if errors.As(err, &coded) {
		return coded.code
	}
	return exitFailed
}

// flags are those that every command takes.
type flags struct{ config string }

func newRoot(io console) *cobra.Command {
	f := &flags{}
	root := &cobra.Command{
		Use: "shouze", Short: "首责：企业主要负责人的安全生产助手",
		SilenceErrors: true, SilenceUsage: true,
		CompletionOptions: cobra.CompletionOptions{HiddenDefaultCmd: true},
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usage(fmt.Errorf("没有“%s”这个命令，运行 shouze --help 看有哪些", args[0]))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.PersistentFlags().StringVarP(&f.config, "config", "c", "", "配置文件（默认 ./shouze.yaml，没有就用默认值和环境变量）")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return usage(err) })
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpCommand(&cobra.Command{Use: "help", Hidden: true})
	root.AddCommand(
		demoCommand(io), serveCommand(io, f), migrateCommand(io, f), importCommand(io, f), invitesCommand(io, f),
		tokenCommand(io, f), checkCommand(io, f), copyCommand(io, f), itemsCommand(io, f), readCommand(io, f), chatCommand(io, f), doctorCommand(io, f),
	)
	return root
}

const usageTemplate = `用法：
  {{.UseLine}}{{if .HasAvailableSubCommands}}
  {{.CommandPath}} 命令 [参数]

命令：{{range .Commands}}{{if .IsAvailableCommand}}
  {{rpad .Name .NamePadding}} {{.Short}}{{end}}{{end}}{{end}}{{if .HasAvailableLocalFlags}}

参数：
{{.LocalFlags.FlagUsages | trimTrailingWhitespaces}}{{end}}
`

// exactArgs refuses a wrong number of arguments as wrong usage.
func exactArgs(n int, hint string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != n {
			return usage(errors.New(hint))
		}
		return nil
	}
}

// load reads the configuration; a fault in it is wrong usage.
func (f *flags) load(io console) (config.Config, error) {
	cfg, err := config.Load(f.config, io.env)
	if err != nil {
		return cfg, usage(err)
	}
	return cfg, nil
}

// newLog makes the log of a long-running command.
func newLog(c config.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if c.Format == "text" {
		return slog.New(slog.NewTextHandler(w, o))
	}
	return slog.New(slog.NewJSONHandler(w, o))
}

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"shouze/config"
	"shouze/jobs"
	"shouze/safety"
	"shouze/sheets"
	"shouze/store"
	"shouze/templates"
)

func importCommand(io console, f *flags) *cobra.Command {
	c := &cobra.Command{Use: "import", Short: "导入企业名单或干部名单"}
	o := &importOptions{}
	enterprises := &cobra.Command{
		Use: "enterprises 文件", Short: "导入企业名单（.xlsx 或 .csv）", Args: exactArgs(1, "请写上名单文件，比如：shouze import enterprises 名单.xlsx"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.importFile(cmd.Context(), io, args[0], *o, importEnterprises)
		},
	}
	staff := &cobra.Command{
		Use: "staff 文件", Short: "导入干部名单（.xlsx 或 .csv）", Args: exactArgs(1, "请写上名单文件，比如：shouze import staff 干部.xlsx"),
		RunE: func(cmd *cobra.Command, args []string) error {
			return f.importFile(cmd.Context(), io, args[0], *o, importStaff)
		},
	}
	for _, sub := range []*cobra.Command{enterprises, staff} {
		sub.Flags().BoolVar(&o.dryRun, "dry-run", false, "只看结果，不写入")
	}
	enterprises.Flags().BoolVar(&o.allowNoCode, "allow-no-code", false, "没有统一社会信用代码的也收")
	c.AddCommand(enterprises, staff)
	return c
}

type importOptions struct{ dryRun, allowNoCode bool }

// importer is what an import works with.
type importer struct {
	importOptions
	store     *store.Store
	catalogue *templates.Catalogue
	cfg       config.Config
	clock     safety.Clock
	io        console
}

// tally is what came of an import.
type tally struct {
	imported, updated, unchanged int
	rejected                     []sheets.Rejected
}

func (f *flags) importFile(ctx context.Context, io console, file string, o importOptions, do func(context.Context, importer, *sheets.Table) (tally, error)) error {
	cfg, err := f.load(io)
	if err != nil {
		return err
	}
	catalogue, err := loadCatalogue(cfg.ContentDir)
	if err != nil {
		return err
	}
	table, err := sheets.OpenFile(file)
	if err != nil {
		return err
	}
	s, err := openStore(ctx, cfg)
	if err != nil {
		return refusal(err)
	}
	clock, err := storeClock(cfg)
	if err != nil {
		return errors.Join(err, s.Close())
	}
	t, err := do(ctx, importer{o, s, catalogue, cfg, clock, io}, table)
	if err == nil {
		err = t.print(io, file, table)
	}
	return errors.Join(err, s.Close())
}

func loadCatalogue(dir string) (*templates.Catalogue, error) {
	catalogue, faults, err := templates.Load(dir)
	if err != nil {
		return nil, err
	}
	if len(faults) > 0 {
		return nil, usage(fmt.Errorf("内容有%d处错误，第一处 %s；请运行 shouze check 逐条改正", len(faults), faults[0]))
	}
	return catalogue, nil
}

// print says what came of an import and keeps the rejected rows in a file.
func (t tally) print(io console, file string, table *sheets.Table) error {
	fmt.Fprintf(io.out, "imported %d, updated %d, unchanged %d, rejected %d\n", t.imported, t.updated, t.unchanged, len(t.rejected))
	if len(t.rejected) == 0 {
		return nil
	}
	for _, r := range t.rejected {
		fmt.Fprintf(io.err, "第%d行：%s\n", r.Row, strings.Join(r.Reasons, "；"))
	}
	out, err := os.Create(file + ".rejected.csv")
	if err != nil {
		return fmt.Errorf("写不了退回名单：%w", err)
	}
	if err := errors.Join(sheets.WriteRejected(out, table, t.rejected), out.Close()); err != nil {
		return fmt.Errorf("写不了退回名单：%w", err)
	}
	fmt.Fprintf(io.err, "退回的行在 %s.rejected.csv，改好后可以直接再导入\n", file)
	return &exitError{exitPart, nil}
}

func (t *tally) add(results []store.RowResult, io console, dry bool) {
	for _, r := range results {
		switch r.Outcome {
		case store.RowImported:
			t.imported++
		case store.RowUpdated:
			t.updated++
		default:
			t.unchanged++
		}
		for _, e := range r.Ended {
			if e.Bound {
				fmt.Fprintln(io.err, ending(e, dry))
			}
		}
	}
}

func ending(e store.Ending, dry bool) string {
	if dry {
		return fmt.Sprintf("提醒：导入后，%s（%s）的绑定会结束", e.Name, e.Role.Chinese())
	}
	return fmt.Sprintf("%s（%s）的绑定已结束，请把新的绑定码发给接手的人", e.Name, e.Role.Chinese())
}

func importEnterprises(ctx context.Context, im importer, table *sheets.Table) (tally, error) {
	rows, warnings, err := sheets.Roster(table, im.catalogue.County(), im.catalogue.Sectors(), sheets.RosterOptions{AllowNoCode: im.allowNoCode})
	if err != nil {
		return tally{}, err
	}
	for _, w := range warnings {
		fmt.Fprintln(im.io.err, "提醒：", w)
	}
	var t tally
	var good []store.RosterRow
	for _, r := range rows {
		if len(r.Reasons) > 0 {
			t.rejected = append(t.rejected, sheets.Rejected{Row: r.Row, Reasons: r.Reasons})
			continue
		}
		good = append(good, store.RosterRow{Enterprise: r.Enterprise, People: r.People})
	}
	results, err := im.store.ImportEnterprises(ctx, good, im.options(len(good)))
	if err != nil {
		return t, err
	}
	t.add(results, im.io, im.dryRun)
	if im.dryRun {
		return t, nil
	}
	return t, openTasks(ctx, im.store, im.catalogue, im.cfg, im.clock)
}

func importStaff(ctx context.Context, im importer, table *sheets.Table) (tally, error) {
	rows, warnings, err := sheets.Staff(table, im.catalogue.County())
	if err != nil {
		return tally{}, err
	}
	for _, w := range warnings {
		fmt.Fprintln(im.io.err, "提醒：", w)
	}
	var t tally
	var good []safety.Staff
	for _, r := range rows {
		if len(r.Reasons) > 0 {
			t.rejected = append(t.rejected, sheets.Rejected{Row: r.Row, Reasons: r.Reasons})
			continue
		}
		good = append(good, r.Staff)
	}
	results, err := im.store.ImportStaff(ctx, good, im.options(len(good)))
	t.add(results, im.io, im.dryRun)
	return t, err
}

// progressFrom is how many rows make an import long enough to show progress.
const progressFrom = 2000

func (im importer) options(rows int) store.ImportOptions {
	o := store.ImportOptions{DryRun: im.dryRun, NewCode: newCode}
	if rows >= progressFrom {
		o.Done = progress(im.io.err, rows)
	}
	return o
}

func progress(w io.Writer, all int) func(int) {
	shown := 0
	return func(done int) {
		if percent := done * 100 / all; percent >= shown+10 {
			shown = percent
			fmt.Fprintf(w, "已导入 %d%%（%d/%d）\n", percent, done, all)
		}
	}
}

func newCode() string {
	var b [8]byte
	_, _ = rand.Read(b[:])
	return safety.NewInviteCode(b[:])
}

// openTasks opens what the enterprises owe now: their tasks are open when an
// import ends.
func openTasks(ctx context.Context, s *store.Store, catalogue *templates.Catalogue, cfg config.Config, clock safety.Clock) error {
	campaign, err := catalogue.Campaign(cfg.Campaign)
	if err != nil {
		return usage(fmt.Errorf("campaign: %w", err))
	}
	zone, err := cfg.Location()
	if err != nil {
		return usage(err)
	}
	return jobs.Tasks{Store: s, Campaign: campaign, Zone: zone}.Open(ctx, clock.Now())
}

package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"shouze/bot"
	"shouze/flows"
	"shouze/templates"
)

func checkCommand(io console, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "check [文件夹]", Short: "检查全部内容：对话、清单、活动、话术", Args: cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := ""
			if len(args) == 1 {
				dir = args[0]
			} else if cfg, err := f.load(io); err != nil {
				return err
			} else {
				dir = cfg.ContentDir
			}
			lines, err := checkContent(dir)
			if err != nil {
				return usage(err)
			}
			for _, l := range lines {
				fmt.Fprintln(io.out, l)
			}
			if len(lines) > 0 {
				return &exitError{exitFailed, fmt.Errorf("一共%d处要改", len(lines))}
			}
			fmt.Fprintln(io.out, "没有问题")
			return nil
		},
	}
}

// checkContent is every fault of the content, as file:line: what is wrong.
func checkContent(dir string) ([]string, error) {
	if dir != "" {
		if info, err := os.Stat(dir); err != nil || !info.IsDir() {
			return nil, errors.New("没有这个文件夹：" + dir)
		}
	}
	catalogue, faults, err := templates.Load(dir)
	if err != nil {
		return nil, err
	}
	var lines []string
	for _, f := range faults {
		lines = append(lines, f.String())
	}
	if catalogue == nil {
		return lines, nil
	}
	library, broken := compileFlows(dir, catalogue)
	for _, f := range broken {
		lines = append(lines, "flows/"+f.Error())
	}
	for _, fault := range bot.CheckWords(library.Openers()) {
		lines = append(lines, "flows/"+fault)
	}
	for _, c := range catalogue.Campaigns() {
		for _, d := range c.Duties {
			if library.Title(d.Flow) == "" {
				lines = append(lines, fmt.Sprintf("campaigns/%s.yaml:1: 职责“%s”的对话“%s”没有", c.Campaign, d.Duty, d.Flow))
			}
		}
	}
	if _, err := synonyms(dir, library.Openers()); err != nil {
		lines = append(lines, "words.yaml:1: "+err.Error())
	}
	return lines, nil
}

// compileFlows compiles the flows that ship with those of the content folder
// over them.
func compileFlows(contentDir string, c *templates.Catalogue) (*flows.Library, []flows.Fault) {
	schema := bot.Schema(c.Ledgers(), workKinds(c))
	return flows.Compile(flowFiles(contentDir), flows.Host{Messages: c, Schema: schema})
}

// workKinds are the names of the kinds of dangerous work.
func workKinds(c *templates.Catalogue) []string {
	var names []string
	for _, k := range c.WorkKinds() {
		names = append(names, k.Name)
	}
	return names
}

// flowFiles are the flows that ship, with those of the content folder over them.
func flowFiles(contentDir string) fs.FS {
	if contentDir == "" {
		return flows.Files()
	}
	return overlay{os.DirFS(filepath.Join(contentDir, "flows")), flows.Files()}
}

// overlay shows the files of both systems; the first one's win.
type overlay struct{ over, under fs.FS }

// Open opens a file of the upper system, else of the lower one.
func (o overlay) Open(name string) (fs.File, error) {
	f, err := o.over.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return o.under.Open(name)
	}
	return f, err
}

// ReadDir lists the files of both, each name once, in order.
func (o overlay) ReadDir(name string) ([]fs.DirEntry, error) {
	over, err := fs.ReadDir(o.over, name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	under, err := fs.ReadDir(o.under, name)
	if err != nil {
		return nil, err
	}
	all := append(over, under...)
	slices.SortStableFunc(all, func(a, b fs.DirEntry) int { return cmp.Compare(a.Name(), b.Name()) })
	return slices.CompactFunc(all, func(a, b fs.DirEntry) bool { return a.Name() == b.Name() }), nil
}

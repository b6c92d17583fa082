package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"shouze/flows"
	"shouze/templates"
)

func copyCommand(io console, f *flags) *cobra.Command {
	return &cobra.Command{
		Use: "copy [文件…]", Short: "把自带的内容拷到 content_dir，好改成本县的；不写文件就列出有哪些",
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listOriginals(io)
			}
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			if cfg.ContentDir == "" {
				return usage(errors.New("先说拷到哪里：在 shouze.yaml 里写 content_dir，或者设环境变量 SHOUZE_CONTENT_DIR"))
			}
			for _, name := range args {
				to, err := copyOriginal(cfg.ContentDir, filepath.ToSlash(name))
				if err != nil {
					return err
				}
				fmt.Fprintln(io.out, "拷好了："+to)
			}
			return nil
		},
	}
}

// original is the file system and the name there of a file as it lies in the
// content folder: flows/hazard.yaml, campaigns/routine.yaml.
func original(name string) (fs.FS, string) {
	if flow, ok := strings.CutPrefix(name, "flows/"); ok {
		return flows.Files(), flow
	}
	return templates.Files(), name
}

func listOriginals(io console) error {
	for _, from := range []struct {
		files  fs.FS
		folder string
	}{{templates.Files(), ""}, {flows.Files(), "flows"}} {
		err := fs.WalkDir(from.files, ".", func(p string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			_, err = fmt.Fprintln(io.out, path.Join(from.folder, p))
			return err
		})
		if err != nil {
			return fmt.Errorf("list built-in content: %w", err)
		}
	}
	return nil
}

// copyOriginal never writes over a file: what the county has changed is its own.
func copyOriginal(dir, name string) (string, error) {
	from, inside := original(name)
	raw, err := fs.ReadFile(from, inside)
	if err != nil {
		return "", usage(fmt.Errorf("没有自带的“%s”，运行 shouze copy 看有哪些", name))
	}
	to := filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(to), 0o750); err != nil {
		return "", fmt.Errorf("建不了文件夹，请检查 content_dir 的权限：%w", err)
	}
	file, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o640) //nolint:gosec // the operator names the folder
	if errors.Is(err, fs.ErrExist) {
		return "", &exitError{exitFailed, fmt.Errorf("%s 已经有了，不覆盖。要重来，先把它改名或删掉", to)}
	}
	if err != nil {
		return "", fmt.Errorf("写不了 %s：%w", to, err)
	}
	_, err = file.Write(raw)
	return to, errors.Join(err, file.Close())
}

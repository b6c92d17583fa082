package main

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"shouze/flows/answer"
)

func readCommand(io console, f *flags) *cobra.Command {
	var at string
	var past, future bool
	var options int
	c := &cobra.Command{
		Use: "read 题型", Short: "看机器人怎么理解一句回答：每行一句，输出一行 JSON",
		Args: exactArgs(1, "请写题型：yesno one several text number money date time phone person uscc confirm"),
		RunE: func(cmd *cobra.Command, args []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			if !slices.Contains(answer.Kinds(), answer.Kind(args[0])) {
				return usage(fmt.Errorf("没有“%s”这种题型", args[0]))
			}
			zone, err := cfg.Location()
			if err != nil {
				return usage(err)
			}
			when, err := readAt(at, zone)
			if err != nil {
				return usage(err)
			}
			q := answer.Question{Kind: answer.Kind(args[0]), At: when, Past: past, Future: future}
			for i := range options {
				q.Options = append(q.Options, answer.Option{Key: strconv.Itoa(i + 1)})
			}
			if err := answer.ReadLines(cmd.Context(), q, io.in, io.out); err != nil {
				return usage(err)
			}
			return nil
		},
	}
	c.Flags().StringVar(&at, "at", "", "当作现在是什么时候，比如 2026-11-24T09:00:00（默认此刻）")
	c.Flags().BoolVar(&past, "past", false, "日期往前猜")
	c.Flags().BoolVar(&future, "future", false, "日期往后猜")
	c.Flags().IntVar(&options, "options", 0, "有几个选项")
	c.MarkFlagsMutuallyExclusive("past", "future")
	return c
}

// readAt reads a time; without a zone it is the county's.
func readAt(s string, zone *time.Location) (time.Time, error) {
	if s == "" {
		return time.Now().In(zone), nil
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t.In(zone), nil
	}
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		if t, err := time.ParseInLocation(layout, s, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("--at 要写成 2026-11-24T09:00:00 这样，现在是“%s”", s)
}

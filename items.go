package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"shouze/safety"
	"shouze/templates"
)

func itemsCommand(io console, f *flags) *cobra.Command {
	var o itemsOptions
	c := &cobra.Command{
		Use: "items", Short: "看某类企业某天的自查会问什么", Args: exactArgs(0, "items 后面只写参数"),
		RunE: func(*cobra.Command, []string) error {
			cfg, err := f.load(io)
			if err != nil {
				return err
			}
			catalogue, err := loadCatalogue(cfg.ContentDir)
			if err != nil {
				return err
			}
			if o.forms {
				return printForms(io, catalogue.Sectors(), o.json)
			}
			if o.measures != "" {
				return printMeasures(io, catalogue, safety.Role(o.measures))
			}
			e, on, err := o.enterprise(catalogue.Sectors())
			if err != nil {
				return usage(err)
			}
			return printItems(io, catalogue, catalogue.Checklist(e, on), o.json)
		},
	}
	c.Flags().BoolVar(&o.forms, "forms", false, "列出行业领域和业态")
	c.Flags().StringVar(&o.measures, "measures", "", "列出县里的对照清单：township、department 或 county 要对照的")
	c.Flags().StringVar(&o.sector, "sector", "", "行业领域")
	c.Flags().StringVar(&o.form, "form", "", "业态")
	c.Flags().BoolVar(&o.highRisk, "high-risk", false, "高危企业")
	c.Flags().StringVar(&o.on, "on", "", "哪一天，比如 2026-11-24（默认今天）")
	c.Flags().BoolVar(&o.json, "json", false, "输出 JSON")
	return c
}

type itemsOptions struct {
	forms, highRisk, json bool
	sector, form, on      string
	measures              string
}

func (o itemsOptions) enterprise(sectors safety.Sectors) (safety.Enterprise, time.Time, error) {
	e := safety.Enterprise{HighRisk: o.highRisk}
	on := time.Now().In(safety.CountyZone())
	if o.on != "" {
		var err error
		if on, err = time.ParseInLocation(time.DateOnly, o.on, safety.CountyZone()); err != nil {
			return e, on, fmt.Errorf("--on 要写成 2026-11-24 这样，现在是“%s”", o.on)
		}
	}
	if o.sector != "" {
		s, ok := sectors.Find(o.sector)
		if !ok {
			return e, on, fmt.Errorf("--sector 没有“%s”，用 shouze items --forms 看有哪些", o.sector)
		}
		e.Sectors = []string{s.Name}
	}
	if o.form != "" {
		if !knownForm(sectors, e.Sectors, o.form) {
			return e, on, fmt.Errorf("--form 没有“%s”，用 shouze items --forms 看有哪些", o.form)
		}
		e.TradeForms = []string{o.form}
	}
	return e, on, nil
}

func knownForm(sectors safety.Sectors, of []string, name string) bool {
	if len(of) == 0 {
		for _, s := range sectors {
			of = append(of, s.Name)
		}
	}
	for _, f := range slices.Concat(sectors.FormsOf(of), sectors.FacilitiesOf(of, nil)) {
		if f.Name == name {
			return true
		}
	}
	return false
}

func printForms(io console, sectors safety.Sectors, asJSON bool) error {
	type line struct {
		Sector     string   `json:"sector"`
		Forms      []string `json:"forms"`
		Facilities []string `json:"facilities"` // what any form of it may have besides
	}
	for _, s := range sectors {
		l := line{Sector: s.Name, Forms: []string{}, Facilities: []string{}}
		for _, f := range s.Forms {
			l.Forms = append(l.Forms, f.Name)
		}
		for _, f := range sectors.FacilitiesOf([]string{s.Name}, nil) {
			l.Facilities = append(l.Facilities, f.Name)
		}
		if asJSON {
			if err := json.NewEncoder(io.out).Encode(l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintln(io.out, s.Name)
		for _, f := range l.Forms {
			fmt.Fprintln(io.out, "  "+f)
		}
		fmt.Fprintln(io.out, "  设施："+strings.Join(l.Facilities, "、"))
	}
	return nil
}

// itemLine is an item as outside programs see it.
type itemLine struct {
	Key       string `json:"key"`
	Text      string `json:"text"`
	Why       string `json:"why"`
	Standard  string `json:"standard"`
	Article   string `json:"article"`
	Mark      string `json:"mark"`
	ValidFrom string `json:"valid_from"`
	ValidTo   string `json:"valid_to"`
	Paragraph string `json:"paragraph"`
}

func printItems(io console, c *templates.Catalogue, items []safety.Item, asJSON bool) error {
	for n, i := range items {
		if asJSON {
			l := itemLine{i.Key, i.Text, i.Why, i.Standard, i.Article, i.Mark, i.ValidFrom, i.ValidTo, i.Paragraph}
			if err := json.NewEncoder(io.out).Encode(l); err != nil {
				return err
			}
			continue
		}
		fmt.Fprintf(io.out, "%d. %s\n   看：%s\n   为什么：%s\n   依据：%s（%s）\n", n+1, i.Text, i.Look, i.Why, i.Source(), i.Mark)
	}
	return nil
}

// printMeasures lists what staff of a role hold their work against.
func printMeasures(io console, c *templates.Catalogue, role safety.Role) error {
	if !slices.Contains([]safety.Role{safety.TownshipMan, safety.DepartmentMan, safety.CountyOffice}, role) {
		return usage(fmt.Errorf("--measures 只能填 township、department 或 county，现在是“%s”", role))
	}
	for _, list := range c.Measures(role) {
		fmt.Fprintln(io.out, list.Title+list.Document)
		for n, m := range list.Items {
			fmt.Fprintf(io.out, "%d. %s\n   看：%s\n", n+1, m.Text, m.Look)
		}
	}
	return nil
}

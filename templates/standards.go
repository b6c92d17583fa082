package templates

// Standard is a rule book that items cite (判定标准).
type Standard struct {
	ID     string `yaml:"id" need:"yes"`
	Name   string `yaml:"name" need:"yes"` // 城镇燃气经营安全重大隐患判定标准
	Number string `yaml:"number"`          // 建城规〔2023〕4号
	Body   string `yaml:"body"`            // who issued it
	From   string `yaml:"from"`            // first day in force, 2006-01-02; empty: not recorded
	To     string `yaml:"to"`              // last day; empty: in force
	Mark   string `yaml:"mark" need:"yes"` // V, V*, M, local: how well it is verified
}

// Title is the standard as people cite it: 《name》（number）.
func (s Standard) Title() string {
	if s.Number == "" {
		return "《" + s.Name + "》"
	}
	return "《" + s.Name + "》（" + s.Number + "）"
}

func (l *loader) standards() error {
	f, err := l.one("standards.yaml")
	if err != nil {
		return err
	}
	var file struct {
		Standards []Standard `yaml:"standards" need:"yes"`
	}
	s := readSource(f.shown, f.bytes, &file)
	for i, std := range file.Standards {
		at := index("standards", i)
		if _, ok := l.c.standards[std.ID]; ok {
			s.at(at+".id", "标准“%s”写了两次", std.ID)
		}
		if std.Mark != "" && !isMark(std.Mark) {
			s.at(at+".mark", "“mark”只能是 V、V*、M 或 local")
		}
		lintDates(s, at, std.From, std.To)
		l.c.standards[std.ID] = std
	}
	l.take(s)
	return nil
}

func isMark(m string) bool { return m == "V" || m == "V*" || m == "M" || m == "local" }

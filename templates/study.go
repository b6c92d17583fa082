package templates

import (
	"slices"
	"unicode/utf8"

	"shouze/safety"
)

// quizzes reads the questions that follow the study of a trade's criteria.
func (l *loader) quizzes() error {
	files, err := l.all("quizzes")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range files {
		var file struct {
			Quizzes []safety.Quiz `yaml:"quizzes" need:"yes"`
		}
		s := readSource(f.shown, f.bytes, &file)
		for i, quiz := range file.Quizzes {
			at := index("quizzes", i)
			l.lintWhom(s, at, []string{quiz.Sector}, quiz.Forms)
			if n := len(quiz.Questions); n != 3 {
				s.at(at, "一次小测正好三题，现在%d题", n)
			}
			for j, q := range quiz.Questions {
				l.lintQuestion(s, at+"."+index("questions", j), q, seen)
			}
		}
		l.take(s)
		if len(s.faults) == 0 {
			l.c.quizzes = append(l.c.quizzes, file.Quizzes...)
		}
	}
	return nil
}

func (l *loader) lintQuestion(s *source, at string, q safety.QuizQuestion, seen map[string]bool) {
	if q.Key == "" || seen[q.Key] {
		s.at(at+".key", "“key”要填，而且不能跟别的题一样")
	}
	seen[q.Key] = true
	atMost(s, at+".ask", q.Ask, 60)
	atMost(s, at+".because", q.Because, 60)
	if len(q.Options) != 3 || q.Answer < 1 || q.Answer > 3 {
		s.at(at+".answer", "要有三个选项，“answer”填对的是第几个")
	}
	for n, o := range q.Options {
		atMost(s, at+".options", o, 20)
		if slices.Contains(q.Options[:n], o) {
			s.at(at+".options", "选项“%s”写了两次", o)
		}
	}
	if _, ok := l.byKey[q.Item]; q.Item != "" && !ok {
		s.at(at+".item", "没有“%s”这一条检查项", q.Item)
	}
}

// drills reads the scenarios that are practised.
func (l *loader) drills() error {
	files, err := l.all("drills")
	if err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, f := range files {
		var file struct {
			Drills []safety.Drill `yaml:"drills" need:"yes"`
		}
		s := readSource(f.shown, f.bytes, &file)
		for i, d := range file.Drills {
			at := index("drills", i)
			if d.Key == "" || seen[d.Key] {
				s.at(at+".key", "“key”要填，而且不能跟别的场景一样")
			}
			seen[d.Key] = true
			l.lintWhom(s, at, d.Sectors, d.Forms)
			atMost(s, at+".title", d.Title, 15)
			atMost(s, at+".opening", d.Opening, 80)
			for _, list := range []struct {
				key   string
				lines []string
			}{{"roles", d.Roles}, {"watch", d.Watch}} {
				if n := len(list.lines); n < 2 || n > 5 {
					s.at(at+"."+list.key, "“%s”写两到五条，现在%d条", list.key, n)
				}
				for _, line := range list.lines {
					atMost(s, at+"."+list.key, line, 25)
				}
			}
		}
		l.take(s)
		if len(s.faults) == 0 {
			l.c.drills = append(l.c.drills, file.Drills...)
		}
	}
	return nil
}

// lintWhom checks the names of sectors and forms that content is for.
func (l *loader) lintWhom(s *source, at string, sectors, forms []string) {
	names := nameCheck{sectors: l.c.sectors}
	for _, name := range sectors {
		if name != "" {
			lintSectorNames(s, at, []string{name}, l.c.sectors)
		}
	}
	for _, name := range forms {
		if !names.form(name) {
			s.at(at+".forms", "没有“%s”这个业态或设施", name)
		}
	}
}

// atMost requires a text of no more than some characters.
func atMost(s *source, at, text string, most int) {
	switch n := utf8.RuneCountInString(text); {
	case n == 0:
		s.at(at, "这里不能空着")
	case n > most:
		s.at(at, "“%s”有%d个字，最多%d个", text, n, most)
	}
}

// Quiz are the three questions that suit an enterprise best: those of its trade
// form, else of its sector, else of a facility that it has, else the ones for any.
func (c *Catalogue) Quiz(e safety.Enterprise) (safety.Quiz, bool) {
	best, rank := -1, -1
	for n, q := range c.quizzes {
		// What one has beside the trade (a pit, a contractor) is not what one's trade is about.
		if r := []int{-1, 0, 2, 1, 3}[suits(e, []string{q.Sector}, q.Forms)+1]; r > rank {
			best, rank = n, r
		}
	}
	if best < 0 {
		return safety.Quiz{}, false
	}
	return c.quizzes[best], true
}

// Drills are the scenarios that an enterprise may practise, the ones made for
// its trade form first.
func (c *Catalogue) Drills(e safety.Enterprise) []safety.Drill {
	var out []safety.Drill
	for rank := 3; rank >= 0; rank-- {
		for _, d := range c.drills {
			if suits(e, d.Sectors, d.Forms) == rank {
				out = append(out, d)
			}
		}
	}
	return out
}

// suits says how closely content is made for an enterprise: 3 for its sector and
// form, 2 for its form, 1 for its sector, 0 for any, -1 not for it.
func suits(e safety.Enterprise, sectors, forms []string) int {
	rank := 0
	if any := len(sectors) == 0 || sectors[0] == ""; !any {
		if !overlap(e.Sectors, sectors) {
			return -1
		}
		rank++
	}
	if len(forms) > 0 {
		if !overlap(e.AllForms(), forms) {
			return -1
		}
		rank += 2
	}
	return rank
}

func overlap(a, b []string) bool {
	return slices.ContainsFunc(a, func(x string) bool { return slices.Contains(b, x) })
}

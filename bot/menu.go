package bot

// MenuEntry is one entry of an account's menu. Entries of one group stand
// together under its name.
type MenuEntry struct {
	Group string // empty: a button of its own; 4 Chinese characters are shown
	Key   string // the word that it says
	Text  string
}

// Menu is the account's menu: three buttons, the gravest thing one tap away.
func Menu() []MenuEntry {
	return []MenuEntry{
		{"办事", string(wordCheck), "带队自查"},
		{"办事", string(wordHazard), "报隐患"},
		{"办事", string(wordLedger), "隐患台账"},
		{"办事", string(wordTasks), "我的任务"},
		{"办事", string(wordTodo), "待办（干部）"},
		{"", string(wordEmergency), "出事了"},
		{"更多", string(wordMenu), "首页"},
		{"更多", string(wordHelp), "帮助"},
		{"更多", string(wordHuman), "找人帮忙"},
		{"更多", "举报", "举报"},
	}
}

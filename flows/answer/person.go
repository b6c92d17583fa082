package answer

import (
	"strings"
	"unicode/utf8"
)

// readPerson reads a name and a telephone number, in either order.
func readPerson(q Question, text string) Reading {
	s := spokenFigures(fold(text))
	phones := scanPhones(strings.ToLower(s))
	if len(phones) > 1 {
		return refuse("看到不止一个号码，请只回一个人的姓名和手机号。" + example(q))
	}
	rest, doubt := s, false
	phone := ""
	if len(phones) == 1 {
		p := phones[0]
		if len(p.digits) < 7 && q.PhoneOptional {
			return refuse("姓名里不要有数字。" + example(q))
		}
		phone, doubt = p.digits, p.doubt
		rest = s[:p.start] + " " + s[p.end:]
	}
	name, shaky := personName(rest)
	if name == twoNames {
		return refuse("一次只写一个人。" + example(q))
	}
	switch {
	case name == "" && phone == "":
		return refuse("没看到姓名。" + example(q))
	case name == "":
		return refuse("只看到号码，没看到姓名。" + example(q))
	case phone == "" && !q.PhoneOptional:
		if why := nameFault(name); why != "" {
			return refuse(why + example(q))
		}
		return refuse("还差" + name + "的手机号，请一起回。例如：" + name + " 13800138000")
	}
	if why := nameFault(name); why != "" {
		return refuse(why + example(q))
	}
	if phone != "" {
		if why := phoneFault(phone); why != "" {
			return refuse(why + "例如：" + name + " 13800138000")
		}
	}
	spoken := name
	if phone != "" {
		spoken += "，电话" + sayPhone(phone)
	}
	return settle(strings.TrimSpace(name+" "+phone), spoken, doubt || shaky || strings.ContainsAny(s, "?"))
}

const (
	labels = "整改责任人 责任人 姓名 名字叫 名字 叫做 叫 联系电话 联系方式 手机号码 手机号 手机 电话号码 电话 号码 tel TEL Tel 的 是 为 请 嗯 谢谢 联系人"
	roles  = "安全管理员 安全员 专职安全员 兼职安全员 负责人 主要负责人 法人代表 法人 厂长 经理 总经理 主任 班长 组长 队长 站长 店长 老板 师傅 会计 主管 车间主任 监护人 看火人 电工 焊工 所长 校长 院长 书记 村长 保安 保管员 技术员 工程师 领班"
)

// personName takes the name out of what stands beside the number. doubt: a
// role or something that may be no name stood there.
func personName(s string) (name string, doubt bool) {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(",.:;、!?()\"'/|-~_+=", r) {
			return ' '
		}
		return r
	}, s)
	var words []string
	for w := range strings.FieldsSeq(s) {
		w = dropLabels(w)
		if w == "" {
			continue
		}
		if isAny(w, roles) {
			continue
		}
		words = append(words, w)
	}
	if twoPeople(words) {
		return twoNames, true
	}
	name = strings.Join(words, "")
	if len(words) > 1 && !singleHan(words) {
		doubt = true
		if !strings.ContainsFunc(name, isHan) {
			name = strings.Join(words, " ")
		}
	}
	if role, n := longestRole(name); n > 0 && utf8.RuneCountInString(name[n:]) >= 2 {
		name, doubt = name[len(role):], true
	}
	for role := range strings.FieldsSeq(roles) {
		if full, ok := strings.CutSuffix(name, role); ok && utf8.RuneCountInString(full) >= 2 {
			return full, true
		}
	}
	return name, doubt || oddName(name)
}

// twoNames stands for a text with the names of two people.
const twoNames = "、"

// twoPeople says whether two of the words look like whole names.
func twoPeople(words []string) bool {
	whole := 0
	for _, w := range words {
		if !oddName(w) {
			whole++
		}
	}
	return whole > 1
}

// singleHan says whether the words are the characters of one name, parted by
// spaces.
func singleHan(words []string) bool {
	for _, w := range words {
		if utf8.RuneCountInString(w) != 1 {
			return false
		}
	}
	return len(words) <= 4
}

// dropLabels drops 姓名 and 电话 at both ends of a word.
func dropLabels(w string) string {
	for {
		before := w
		for l := range strings.FieldsSeq(labels + " 我 他 她") {
			w = strings.TrimPrefix(w, l)
		}
		for l := range strings.FieldsSeq(labels) {
			w = strings.TrimSuffix(w, l)
		}
		if w == before {
			return w
		}
	}
}

func longestRole(name string) (string, int) {
	best := ""
	for r := range strings.FieldsSeq(roles) {
		if len(r) > len(best) && strings.HasPrefix(name, r) {
			best = r
		}
	}
	return best, len(best)
}

// oddName says whether a name is worth reading back: no known family name,
// long, a title, or not Chinese.
func oddName(name string) bool {
	n := utf8.RuneCountInString(name)
	if strings.ContainsRune(name, '·') {
		return n < 4
	}
	first, size := utf8.DecodeRuneInString(name)
	known := strings.ContainsRune(familyNames, first)
	if len(name) >= size+3 && isAny(name[:min(len(name), size+3)], doubleFamilyNames) {
		known = true
	} else if n == 4 {
		known = false
	}
	if n < 2 || n > 4 || !known {
		return true
	}
	last := name[size:]
	return hasAny(last, "总 工 经理 主任 厂长 师傅 老板 先生 女士 小姐 书记 队长 班长 会计 主管 哥 姐") || strings.HasPrefix(name, "老")
}

// nameFault says why name can't be somebody's.
func nameFault(name string) string {
	n, han := 0, 0
	for _, r := range name {
		n++
		switch {
		case isHan(r):
			han++
		case r == '·' || r == ' ' || r < 0x80 && isLetter(byte(r)):
		default:
			return "没看到姓名。"
		}
	}
	switch {
	case hasAny(name, "不知道 没有 不清楚 暂无 自己 本人 无人 没人 待定 我们 还没") || isAny(name, "无 没 我 他 她 同上 一样"):
		return "要写清楚姓名。"
	case han > 0 && han < n && !strings.ContainsRune(name, '·'):
		return "没看到姓名。"
	case n < 2:
		return "姓名太短，请写全名。"
	case n > 15:
		return "姓名太长，请只写一个人的姓名。"
	}
	return ""
}

// familyNames are the common single family names (百家姓 and today's usual
// ones); others are read back.
const familyNames = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由沃旷钮姿禚萧肇仉锺鍾閻張劉陳楊黃趙吳孫馬鄭謝許韓馮鄧蔣葉蘇呂盧陸賈韋鄒龍賀顧龔萬錢嚴湯齊喬龐顏莊聶魯嶽關蘭紀單寧"

// doubleFamilyNames are the family names of two characters.
const doubleFamilyNames = "欧阳 上官 皇甫 令狐 诸葛 司徒 司马 申屠 夏侯 贺兰 完颜 慕容 尉迟 长孙 东方 南宫 独孤 端木 轩辕 宇文 公孙 呼延 鲜于 司空 闻人 太史 澹台 淳于 单于 拓跋 西门 百里 东郭 第五 欧陽 諸葛 司馬"

package emergency

import (
	"slices"
	"unicode"
)

// readable is how much of a message is read, in characters. A cry is short.
const readable = 400

// traditional and simplified are the same characters of our words, in order.
const (
	traditional = "著災燒煙洩氣電觸暈壓樓樑橋車間廠庫鍋爐閥門們來個幾誰傷燙斷腦頭腳臉陽陰墜動靜應聲趕緊別報護滅沒無請問題現剛發轟鐵鋼銅鋁礦溝塗隊長員師學幫點擋鎖絞捲纏進裡裏邊麼樣該會說話淚屍嗆嚇爺媽兒見聽聞這還從開關閉過後議證險隱風練習計畫劃標準規則賠償錢體備設導線圖專業園養場際邏輯鬧總實對錯獲禍難壞處爛潰墊絕緣漿滾熱蓋窯貨醫癱搶擠窩軋貫紅黃濃衝衛鄉鎮縣預歲並買賣試驗給講讓種類為與雙兩萬噴濺癥腫勁蘇慘亂噸倉產擊臺驚頂機戶婦響滲積極燈歷檢責視擔誤撲復終陳劉張吳趙孫馬楊羅謝韓許馮牆塊繩彈傳寫雲運讀調隨離壩堅氫溫髮塵粵廳櫃鈉攪斃勢僅將壯隻餘鑽鬆遺殘輪轉載釋銷鏟鏈閃闆陸階頻飛餓駕骯鬥鹼麵齊龍"
	simplified  = "着灾烧烟泄气电触晕压楼梁桥车间厂库锅炉阀门们来个几谁伤烫断脑头脚脸阳阴坠动静应声赶紧别报护灭没无请问题现刚发轰铁钢铜铝矿沟涂队长员师学帮点挡锁绞卷缠进里里边么样该会说话泪尸呛吓爷妈儿见听闻这还从开关闭过后议证险隐风练习计画划标准规则赔偿钱体备设导线图专业园养场际逻辑闹总实对错获祸难坏处烂溃垫绝缘浆滚热盖窑货医瘫抢挤窝轧贯红黄浓冲卫乡镇县预岁并买卖试验给讲让种类为与双两万喷溅症肿劲苏惨乱吨仓产击台惊顶机户妇响渗积极灯历检责视担误扑复终陈刘张吴赵孙马杨罗谢韩许冯墙块绳弹传写云运读调随离坝坚氢温发尘粤厅柜钠搅毙势仅将壮只余钻松遗残轮转载释销铲链闪板陆阶频飞饿驾肮斗碱面齐龙"
)

var simple = pairs(traditional, simplified)

// signs are pictures that stand for words.
var signs = map[rune]string{'🔥': "着火", '💥': "爆炸", '🆘': "救命", '🚒': "消防车", '🚑': "救护车"}

func pairs(from, to string) map[rune]rune {
	m, target := map[rune]rune{}, []rune(to)
	for i, r := range []rune(from) {
		if i < len(target) && r != target[i] {
			m[r] = target[i]
		}
	}
	return m
}

// plain makes what a thumb types comparable: half width, lower case,
// simplified, a stretched character twice, no invisible characters, Chinese
// without the spaces of those who space out every character, pinyin as Chinese.
func plain(text string) string {
	runes := make([]rune, 0, readable)
	for _, r := range text {
		if len(runes) >= readable {
			break
		}
		if word, ok := signs[r]; ok {
			runes = append(runes, []rune(word)...)
			continue
		}
		if r = fold(r); r != 0 && !stretched(runes, r) {
			runes = append(runes, r)
		}
	}
	return inChinese(unspace(runes))
}

// fold is one character made comparable; 0: leave it out.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '\n' || r == '\r':
		return '\n'
	case unicode.IsSpace(r):
		return ' '
	case r < 0x80:
	case unicode.In(r, unicode.Cf, unicode.Mn, unicode.So, unicode.Sk, unicode.Cs, unicode.Co):
		return 0
	}
	if to, ok := simple[r]; ok {
		return to
	}
	if to, ok := toneless[r]; ok {
		return to
	}
	return unicode.ToLower(r)
}

// toneless are the letters of pinyin with their tones.
var toneless = pairs("āáǎàēéěèīíǐìōóǒòūúǔùüǖǘǚǜ", "aaaaeeeeiiiioooouuuuvvvvv")

// stretched reports whether a character or sign that stands twice already
// comes again.
func stretched(before []rune, r rune) bool {
	n := len(before)
	return n >= 2 && r > '9' && r == before[n-1] && r == before[n-2]
}

// unspace takes the spaces out of Chinese that is spaced out character by
// character; other spaces stay.
func unspace(runes []rune) []rune {
	han, alone := 0, 0
	for i, r := range runes {
		if !isHan(r) {
			continue
		}
		han++
		if (i == 0 || !isHan(runes[i-1])) && (i == len(runes)-1 || !isHan(runes[i+1])) {
			alone++
		}
	}
	if han < 2 || alone*10 < han*8 {
		return runes
	}
	return slices.DeleteFunc(runes, func(r rune) bool { return r == ' ' || r == '.' || r == '-' })
}

func isHan(r rune) bool { return r >= 0x3400 && r <= 0x9fff }

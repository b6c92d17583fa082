package emergency

import "strings"

// pattern is a happening made of two words: each of first with each of second.
type pattern struct {
	strength      int
	needs         tag
	first, second string
}

const (
	blows = "砸 压 夹 轧 碾 撞 绞 搅 卷 铡 切 割 锯 扎 崩 挤 刮 烫 电 埋 咬 呲 滋 剁 勒 烧 炸 拍 扣 闷 熏 淹"
	grips = "卷 绞 搅 缠 困 坠"
	drops = "闷 夹 卡 拽 吸 扯 掉 栽 摔 跌 滑 滚 翻 捂 憋 关 堵 锁 埋 压 扣 砸 淹 搁 陷 冲 倒 趴 躺 晕 昏"
	inner = `
		车底下 轮下 轮子底下 轱辘底下 土里 料里 煤里 粮食里 沙子里 泥里 石头底下 皮带 滚筒 辊 轴 链条
		轮子 进去 进 进来 机器里 在里 里头 里边 里面 里了 底下 下面 下边 在下面 在下边 沟里 坑里 井里
		池里 池子里 罐里 仓里 水里 河里 炉里 炉子里 坑 井 水池 池 洞里 窖里 屋里 车里 电梯里 地上 下去了`
	limbs = "手 脚 腿 胳膊 手指 手指头 指头 头 脑袋 眼睛 脸 腰 肋骨 身子"
)

// patterns are how people tell what hit, caught or swallowed somebody.
var patterns = []pattern{
	{2, 0, blows, `
		人 着人 到人 住人 了人 死人 伤人 着手 到手 手了 着脚 到脚 脚了 着腿 到腿 腿了 到胳膊 胳膊了 着头
		到头 头了 脑袋 着腰 腰了 着脸 到脸 脸了 肚子 胸 后背 脖子 大腿 喉咙 屁股 指头 手指 着眼 眼睛
		死了 伤了 晕了 着了 了一个 了两个 了俩 了仨 了好几 了三个`},
	{2, 0, "人 " + limbs, `
		砸了 砸折 砸断 砸烂 砸坏 砸伤 砸扁 压扁 挤碎 压了 压住 压折 压断 压烂 夹了 夹住 夹断 夹掉 轧了
		轧断 轧掉 绞了 绞断 绞掉 绞进 搅了 搅进 卷了 卷进 卷里 冲了 冲掉 铡了 铡掉 切了 切掉 切断 割了
		割断 锯了 锯掉 锯断 扎了 扎穿 崩了 挤了 挤断 挤扁 烫了 烫坏 烧了 烧坏 烧黑 电了 电黑 埋了 埋住
		剁了 剁掉 咬了 断了 折了 掉了 碎了 没了 咬住 吸住 粘住 烂了 烂掉 黑了 烫掉 没了半 卡住 卡里 流血 出血 淌血 冒血 打穿 缠住 缠里`},
	{1, 0, blows, "手 脚 腿 头 腰 脸 眼"},
	{2, 0, "摔断 摔折 摔破 砸断 砸折 砸破 砸烂 压断 压折 压烂 夹断 夹破 夹烂 轧断 轧折 绞断 绞烂 撞断 撞折 撞破 打断 打破 切断 割断 割破 锯断 碾断 碾烂",
		"腿 手 胳膊 脚 头 脸 腰 骨 肋 脖 一条 两根 三根 一根"},
	{2, 0, grips, inner},
	{2, 0, "困", "住 房顶 楼上 楼里 山上 树上 顶上 半空 水里 雪里 车里 路上 井底"},
	{2, person | body | bare, drops, inner},
	{2, 0, "砸 塌 栽 摔 跌 坠 崩", "下来 下去"},
	{2, person | body | thing | bare, "掉 倒 滑 翻 滚 扔 吊", "下来 下去"},
	{2, 0, "泼 溅 崩 浇 洒 喷 淋 呲 滋 烫 迸", "身上 一身 脸上 一脸 眼睛 眼里 到眼 到脸 到身 腿上 脚上 头上 人身上"},
	{2, person | body | bare, "被 让 叫 教", `
		砸 埋 压 夹 卷 绞 烫 烧 撞 轧 淹 炸 熏 搅 冲走 电 扎 捂 崩 毒 碾 咬 机器 皮带 石头 钢板 钢筋
		铁板 车撞 车轧 车压 叉车 铲车 吊车 煤气 硫酸 铁水 钢水 开水 蒸汽 土埋 掩埋 落石`},
	{2, 0, "全是 都是 净是 满是 到处是 尽是 满地 一地 满屋 满屋子", "氨 氨气 氯气 煤气 燃气 毒气 白雾 黄烟 白烟 黑烟 浓烟 火 血 酸 汽油 硫酸 毒烟 天然气 气味 呛味"},
	{2, 0, "拽 整 弄 拔 抠 拉 救 捞 爬 钻 挣 抽 够 倒 上 下", "不出来人 不上来了 不出来了"},
	{2, 0, "满屋 满屋子 一屋子 满车间 整个车间 满楼 满楼道 全车间 屋里全 屋里都", "烟 是烟 都是烟 全是烟 黑烟 煤气 煤气味 氨味 是氨 火 是火"},
	{1, 0, `
		报警器 警报 警报器 报警 煤气报警 氨气报警 气体报警 燃气报警 可燃气报警 可燃气体报警器 燃气报警器
		泄漏报警器 火警 烟感`, "响 响了 响个 一直响 直响 嗷嗷响 响起来 哇哇响"},
	{2, 0, "死 伤", `
		1个 2个 3个 4个 5个 1人 2人 3人 4人 5人 6人 一人 两人 三人 四人 五人 一个 两个 俩 仨 三个 好几个
		了人 了一 了两 了三 了俩 了仨 了好`},
}

// forget are compositions that mean something else.
const forget = `
		打断一根 打断两根 切断一根 切断两根 割断一根 割断两根 锯断一根 锯断两根 切断一条 割断一条 打破头 		割手 烫头 烫脸 拍头 拍脸 拍手 拍眼 扣手 扣头 刮脸 熏眼 电脸 电头 电眼 切头 割头 割脚 夹头 压头
		崩头 绞头 闷头 埋头 扣眼 压腰 挤眼 咬手 铡头 切断 卡死了 电人 扎手了 刮脸了 割手指 翻进 扣进
		夹里面 锁里面 关机器里 堵下面 压下面 拍头了 拍人 拍手指 拍眼睛 切人 扣人 扣了人 扣了一个
		扣了两个 扣了三个 拍了一个 拍了两个 拍了三个 拍了好几 切了一个 割了一个 电了一个 刮了一个
		夹了一个 夹了两个 滑进 锁了一个 趴里 倒进 倒里面 倒进去 关进 压进 压进去 卷里面 让电 叫电 让冲走
		让扎 叫扎 叫炸 教炸 教电 教砸 教埋 教压 教机器 教叉车 教吊车 教铲车 叫叉车 叫吊车 叫铲车 让叉车
		让吊车 让铲车 上不出来人 抽不出来了 倒不出来了 弄不出来了 整不出来了 够不上来了`

// compose gives the events of the patterns that no other table knows.
func (d dictionary) compose() {
	skip := map[string]bool{}
	for word := range strings.FieldsSeq(forget) {
		skip[word] = true
	}
	for _, p := range patterns {
		for first := range strings.FieldsSeq(p.first) {
			for second := range strings.FieldsSeq(p.second) {
				word := first + second
				if _, known := d.words[word]; !known && !skip[word] {
					d.add(word, occurrence(word, p.strength, p.needs))
				}
			}
		}
	}
}

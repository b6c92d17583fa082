// Package wecom is the channel of a WeCom application (企业微信自建应用): it takes
// the platform's encrypted callbacks, asks by template cards (模板卡片) and by
// text, and changes a card once it is answered.
//
// From github.com/silenceper/wechat/v2 come the cipher and the signatures of
// the envelope (util). The rest is by hand: the SDK has no server for an
// application's callbacks, no cards, no menu and no look-up by mobile, its calls
// take no context and put secrets into their errors, and it writes the number of
// the application as a string.
package wecom

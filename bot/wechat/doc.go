// Package wechat is the channel of a WeChat Official Account (服务号): it
// takes the platform's encrypted callbacks, answers them in place, and sends
// what leaves later.
//
// From github.com/silenceper/wechat/v2 come the cipher and the signatures of
// the envelope (util) and the shapes of what we send: the passive text reply,
// the customer-service message and the menu buttons. The rest is by hand, since
// the SDK's server chooses plain or encrypted mode by what the request claims,
// knows neither freshness nor a size limit and fails on text that people do
// send, and since its calls take no context, share one process-wide HTTP client
// without a timeout, never renew a refused token, and put secrets and tokens
// into their errors. Its root package is never imported: that switches on the
// logging of every message body.
package wechat

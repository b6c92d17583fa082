// Package simulator is a double of two platforms on the wire, the Official
// Account's (公众平台) and WeCom's (企业微信, the files corp*.go), with a phone page to
// talk through them. The demo and the acceptance tests run the product against
// it: the product calls Platform and CorpPlatform as it would call the platforms,
// with the same tokens, limits and errors, and gets what people do as encrypted
// callbacks.
//
// It shares no code with the product's own channels, their envelope included, so
// that neither is tested against its own mistakes. Time is the product's clock,
// but for the patience of connections, which is real.
package simulator

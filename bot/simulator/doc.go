// Package simulator is a double of the Official Account's platform (公众平台) on
// the wire, with a phone page to talk through it. The demo and the acceptance
// tests run the product against it: the product calls Platform as it would call
// the platform, with the same tokens, limits and errors, and gets what people do
// as encrypted callbacks.
//
// It shares no code with the product's own channel, its envelope included, so
// that neither is tested against its own mistakes. Time is the product's clock,
// but for the patience of connections, which is real.
package simulator

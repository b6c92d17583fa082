// Package platformtest is what the tests of both channels share: the
// platforms' side of signature and encryption, written anew so that no channel
// is checked against its own, a small double of an API, and a clock and counters
// under the test's control.
package platformtest

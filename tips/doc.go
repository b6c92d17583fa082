// Package tips keeps tips (举报) apart from everything else.
//
// What it promises: whether a message is a tip is decided in memory, from its
// words alone, before anything is stored, counted or logged. A tip leaves the
// ordinary way of a message at that point and nothing of it is kept there.
// What it does not promise: that nobody can trace a tip. The platform that
// carried the message can see it, and the answer says so.
//
// It shares nothing with the rest of the program: no type, table, id, key or
// log line. It imports none of our packages, and what it is asked and what it
// answers are plain strings.
package tips

// Package bot carries messages in and out: it decides what a message means,
// steps the conversation, turns effects into changes, and delivers what is to
// be said.
package bot

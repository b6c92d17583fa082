// Package jobs holds what happens because the clock moved: tasks that open,
// timers of conversations, what is forgotten. Every job may run twice, late or
// on two machines at once with the same result.
package jobs

// Package answer reads what people type with one finger: 是, 没问题, 2、5,
// 三万五, 下周五, 下午三点半, 张三 138…. It is pure: the present time comes in
// with the question. What it cannot be sure of it reads back (Confirm), what
// it cannot read it answers with an example (Err); it never guesses silently.
package answer

// Package flows is the conversation engine: it reads flow files, checks them,
// and steps a session through them. It is pure: no clock, no disk, no SQL, no
// log. A step is given the state, one event and the facts it may read, and
// gives back the new state, what to say and what to do.
//
// A host compiles once, keeps the Library, and for each message calls Start or
// Step with the state as it was stored:
//
//	lib, faults := flows.Compile(flows.Files(), host)
//	st, out, err := lib.Step(st, flows.Input{Message: in, Now: now}, world)
//
// Words that belong to the host (菜单, 帮助, 暂停, 继续 and the words that open a
// flow) are taken by the host before it calls Step; 返回, 重来, 跳过, 发完了 and
// 为什么 are the engine's.
package flows

// Package store keeps everything but tips: sessions, records, hazards, tasks,
// people, the outbox. It is the only room but tips that knows SQL.
//
// A message is kept by the [Writer], whole or not at all; everything else goes
// through the methods of [Store].
package store

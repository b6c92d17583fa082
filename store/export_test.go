package store

// Queued is how many messages wait to be taken, for tests that fill a batch.
func (w *Writer) Queued() int {
	n := 0
	for _, l := range w.lanes {
		n += len(l.queue)
	}
	return n
}

package store

// Queued is how many messages wait to be taken, for tests that fill a batch.
func (w *Writer) Queued() int { return len(w.queue) }

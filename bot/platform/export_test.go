package platform

// Keys is how many keys are remembered.
func (m *PaceMemory) Keys() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.taken)
}

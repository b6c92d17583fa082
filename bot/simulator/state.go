package simulator

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// state is what the platform remembers over a restart of the demo.
type state struct {
	Followers map[string]*follower
	Tokens    tokenBook
	Menu      []button
	Media     map[string]*mediaFile
	Scenes    map[string]scene
	NextID    int64
	Corp      *corp `json:",omitempty"`
}

const (
	stateFile = "simulator.json"
	saveEvery = 10 * time.Second // real time
)

// Save writes what the platform remembers into Config.Dir; without one there is
// nothing to do. It is saved now and then, too, while people talk.
func (s *Simulator) Save() error {
	if s.cfg.Dir == "" {
		return nil
	}
	s.mu.Lock()
	b, err := json.Marshal(state{s.followers, s.tokens, s.menu, s.media, s.scenes, s.nextID, s.corp})
	s.savedAt = time.Now()
	s.mu.Unlock()
	if err != nil {
		return fmt.Errorf("save simulator: %w", err)
	}
	temp, err := os.CreateTemp(s.cfg.Dir, stateFile)
	if err != nil {
		return fmt.Errorf("save simulator: %w", err)
	}
	_, err = temp.Write(b)
	err = errors.Join(err, temp.Close())
	if err == nil {
		err = os.Rename(temp.Name(), filepath.Join(s.cfg.Dir, stateFile))
	}
	if err != nil {
		return errors.Join(fmt.Errorf("save simulator: %w", err), os.Remove(temp.Name()))
	}
	return nil
}

// saveSometimes saves if the last time is a while ago.
func (s *Simulator) saveSometimes() {
	s.mu.Lock()
	due := s.cfg.Dir != "" && time.Since(s.savedAt) >= saveEvery
	if due {
		s.savedAt = time.Now()
	}
	s.mu.Unlock()
	if !due {
		return
	}
	if err := s.Save(); err != nil {
		s.cfg.Log.Warn("simulator: not saved", "error", err)
	}
}

// load goes on from what was saved.
func (s *Simulator) load() error {
	if s.cfg.Dir == "" {
		return nil
	}
	b, err := os.ReadFile(filepath.Join(s.cfg.Dir, stateFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	st := state{Followers: s.followers, Media: s.media, Scenes: s.scenes, Corp: s.corp}
	if err := json.Unmarshal(b, &st); err != nil {
		return fmt.Errorf("%s: %w", stateFile, err)
	}
	s.followers, s.tokens, s.menu, s.media, s.scenes, s.nextID = st.Followers, st.Tokens, st.Menu, st.Media, st.Scenes, st.NextID
	return nil
}

package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/goccy/go-yaml"

	"shouze/bot"
	"shouze/flows"
)

// synonyms reads a county's own words, words.yaml of the content folder: what
// people there say and which of our words it means, such as 巡查: 自查.
func synonyms(contentDir string, flows []flows.Opener) (map[string]string, error) {
	if contentDir == "" {
		return nil, nil
	}
	raw, err := os.ReadFile(filepath.Join(contentDir, "words.yaml"))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read words.yaml: %w", err)
	}
	var words map[string]string
	if err := yaml.Unmarshal(raw, &words); err != nil {
		return nil, errors.New("每行应是“说法: 意思”，比如 巡查: 自查")
	}
	if faults := bot.CheckSynonyms(flows, words); len(faults) > 0 {
		return nil, errors.New(faults[0])
	}
	return words, nil
}

package store

import (
	"context"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"shouze/safety"
)

type settingModel struct {
	Name  string `gorm:"primaryKey"`
	Value string
}

func (settingModel) TableName() string { return "settings" }

// Setting is a value that all processes of a county share: what is kept under
// the name, else fresh, which is then kept for good. Of several processes that
// come first at once, one wins and all get its value.
func (s *Store) Setting(ctx context.Context, name, fresh string) (string, error) {
	value, there, err := s.setting(ctx, name)
	if err != nil || there {
		return value, err
	}
	err = s.writing(ctx, func(tx *gorm.DB) error { return insertNew(tx, []settingModel{{name, fresh}}) })
	if err != nil {
		return "", fmt.Errorf("keep setting %s: %w", name, err)
	}
	value, there, err = s.setting(ctx, name)
	if err == nil && !there {
		err = fmt.Errorf("setting %s was not kept: %w", name, safety.ErrNotFound)
	}
	return value, err
}

// Settings are the values under all names that begin with a prefix, by what
// follows it.
func (s *Store) Settings(ctx context.Context, prefix string) (map[string]string, error) {
	var rows []settingModel
	if err := s.reading(ctx).Where("name LIKE ? ESCAPE '!'", literal(prefix)+"%").Find(&rows).Error; err != nil {
		return nil, fmt.Errorf("settings %s: %w", prefix, failure(err))
	}
	out := make(map[string]string, len(rows))
	for _, m := range rows {
		if name, ok := strings.CutPrefix(m.Name, prefix); ok { // LIKE of SQLite takes a for A
			out[name] = m.Value
		}
	}
	return out, nil
}

func (s *Store) setting(ctx context.Context, name string) (string, bool, error) {
	var rows []settingModel
	if err := s.reading(ctx).Where("name = ?", name).Find(&rows).Error; err != nil {
		return "", false, fmt.Errorf("setting %s: %w", name, failure(err))
	}
	if len(rows) == 0 {
		return "", false, nil
	}
	return rows[0].Value, true, nil
}

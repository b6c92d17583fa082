package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"shouze/safety"
)

// CreateToken keeps an API token by the hash of its secret. scope is a township
// or a department, empty for all.
func (s *Store) CreateToken(ctx context.Context, name string, role safety.Role, scope, hash string) (Token, error) {
	m := tokenModel{ID: safety.StableID("k", hash), Name: name, Role: string(role), Scope: scope, Hash: hash, CreatedAt: s.now()}
	err := s.writing(ctx, func(tx *gorm.DB) error { return insert(tx, []tokenModel{m}) })
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return Token{}, fmt.Errorf("create token: %w", safety.ErrConflict)
	}
	if err != nil {
		return Token{}, fmt.Errorf("create token: %w", err)
	}
	return s.token(m), nil
}

// TokenByHash finds a token by the hash of its secret, else safety.ErrNotFound.
func (s *Store) TokenByHash(ctx context.Context, hash string) (Token, error) {
	var rows []tokenModel
	if err := s.reading(ctx).Where("hash = ?", hash).Find(&rows).Error; err != nil {
		return Token{}, fmt.Errorf("token: %w", failure(err))
	}
	if len(rows) == 0 {
		return Token{}, fmt.Errorf("token: %w", safety.ErrNotFound)
	}
	return s.token(rows[0]), nil
}

func (s *Store) token(m tokenModel) Token {
	return Token{ID: m.ID, Name: m.Name, Role: safety.Role(m.Role), Scope: m.Scope, CreatedAt: s.at(m.CreatedAt)}
}

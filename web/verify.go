package web

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"regexp"
)

// verifyName is how the platforms name the file that proves whose a domain is.
var verifyName = regexp.MustCompile(`^(MP|WW)_verify_[A-Za-z0-9]{1,64}\.txt$`)

const verifyLimit = 4 << 10 // bytes; the platforms' files hold a few

// verifyFile serves the platforms' domain files (域名校验文件) and nothing else
// of their folder.
func (s *server) verifyFile(w http.ResponseWriter, r *http.Request, _ caller) error {
	name := r.PathValue("file")
	if s.VerifyDir == "" || !verifyName.MatchString(name) {
		return problemNoRoute
	}
	file, err := os.OpenInRoot(s.VerifyDir, name)
	if errors.Is(err, fs.ErrNotExist) {
		return problemNoRoute
	}
	if err != nil {
		return fmt.Errorf("open domain file: %w", err)
	}
	body, err := io.ReadAll(io.LimitReader(file, verifyLimit))
	if err = errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("read domain file: %w", err)
	}
	return writeBody(w, http.StatusOK, "text/plain; charset=utf-8", body)
}

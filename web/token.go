package web

import (
	"crypto/sha256"
	"encoding/hex"
)

// HashToken is the form in which an API token's secret is kept: SHA-256 in
// hexadecimal. A secret is 256 random bits, so it needs no salt or stretching.
func HashToken(secret string) string {
	sum := sha256.Sum256([]byte(secret))
	return hex.EncodeToString(sum[:])
}

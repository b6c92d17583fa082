package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"strings"
	"time"
)

// LinkLife is how long a link to photos works.
const LinkLife = 7 * 24 * time.Hour

// ErrLink is returned for a link that was not made here or was changed.
var ErrLink = errors.New("link is not valid")

// ErrLinkExpired is returned for a link whose time is over.
var ErrLinkExpired = errors.New("link has expired")

// Links makes and opens signed links to the photos of a hazard (隐患照片) or of a
// record. Whoever holds a link sees the photos until it expires, so it names one
// of them only.
type Links struct {
	Key  []byte // secret, 32 bytes
	Base string // the public address, without the final slash
}

const (
	linkPath   = "/m/photos/"
	expirySize = 4  // bytes: seconds since 1970, unsigned
	macSize    = 16 // bytes of HMAC-SHA256 that are kept: 128 bits
	maxLink    = 200
	// linkPurpose keeps signatures of this key from being used elsewhere.
	linkPurpose = "hazard photos 1\x00"
)

// Photos is a link to the photos of a hazard or record that works for LinkLife; empty
// where nothing can be linked, for want of a key or a public address.
func (l Links) Photos(id string, now time.Time) string {
	if len(l.Key) == 0 || l.Base == "" || id == "" {
		return ""
	}
	return strings.TrimSuffix(l.Base, "/") + linkPath + l.token(id, now.Add(LinkLife))
}

// Open reads the token of a link and returns the id of the hazard or record. It fails with
// ErrLink or ErrLinkExpired.
func (l Links) Open(token string, now time.Time) (id string, err error) {
	if len(l.Key) == 0 || len(token) > maxLink {
		return "", ErrLink
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(raw) <= expirySize+macSize || strings.ContainsAny(token, "\r\n") {
		return "", ErrLink
	}
	mac, body := raw[:macSize], raw[macSize:]
	if !hmac.Equal(mac, l.mac(body)) {
		return "", ErrLink
	}
	expiry := time.Unix(int64(binary.BigEndian.Uint32(body)), 0)
	if !now.Before(expiry) {
		return "", ErrLinkExpired
	}
	return string(body[expirySize:]), nil
}

// token is base64url(mac, expiry, id).
func (l Links) token(id string, expiry time.Time) string {
	body := binary.BigEndian.AppendUint32(nil, uint32(expiry.Unix()))
	body = append(body, id...)
	return base64.RawURLEncoding.EncodeToString(append(l.mac(body), body...))
}

func (l Links) mac(body []byte) []byte {
	h := hmac.New(sha256.New, l.Key)
	h.Write([]byte(linkPurpose))
	h.Write(body)
	return h.Sum(nil)[:macSize]
}

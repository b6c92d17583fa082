package platformtest

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
)

// Sign is the platforms' signature over a token and other parts.
func Sign(parts ...string) string {
	parts = slices.Clone(parts)
	slices.Sort(parts)
	sum := sha1.Sum([]byte(strings.Join(parts, "")))
	return hex.EncodeToString(sum[:])
}

// Encrypt is the platforms' encryption for a receiver.
func Encrypt(key, plain, receiver string) string {
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	buf := make([]byte, 20, 64+len(plain))
	_, _ = rand.Read(buf[:16])
	binary.BigEndian.PutUint32(buf[16:], uint32(len(plain)))
	buf = append(append(buf, plain...), receiver...)
	pad := 32 - len(buf)%32
	buf = append(buf, bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, _ := aes.NewCipher(raw)
	cipher.NewCBCEncrypter(block, raw[:16]).CryptBlocks(buf, buf)
	return base64.StdEncoding.EncodeToString(buf)
}

// Decrypt opens a ciphertext and returns its text and the receiver in it.
func Decrypt(tb testing.TB, key, encrypted string) (plain, receiver string) {
	tb.Helper()
	raw, _ := base64.StdEncoding.DecodeString(key + "=")
	buf, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil || len(buf)%32 != 0 || len(buf) == 0 {
		tb.Fatalf("ciphertext: %v, %d bytes", err, len(buf))
	}
	block, _ := aes.NewCipher(raw)
	cipher.NewCBCDecrypter(block, raw[:16]).CryptBlocks(buf, buf)
	buf = buf[:len(buf)-int(buf[len(buf)-1])]
	n := 20 + int(binary.BigEndian.Uint32(buf[16:20]))
	if n > len(buf) {
		tb.Fatal("decrypted with the wrong key")
	}
	return string(buf[20:n]), string(buf[n:])
}

// SealedReply is the envelope of a passive reply.
type SealedReply struct{ Encrypt, MsgSignature, TimeStamp, Nonce string }

// OpenReply checks the envelope of a passive reply for a receiver and returns
// the XML in it.
func OpenReply(tb testing.TB, token, key, receiver, body string) (plain string, sealed SealedReply) {
	tb.Helper()
	if err := xml.Unmarshal([]byte(body), &sealed); err != nil {
		tb.Fatalf("reply %q: %v", body, err)
	}
	if want := Sign(token, sealed.TimeStamp, sealed.Nonce, sealed.Encrypt); sealed.MsgSignature != want {
		tb.Errorf("reply signature %s, want %s", sealed.MsgSignature, want)
	}
	plain, id := Decrypt(tb, key, sealed.Encrypt)
	if id != receiver {
		tb.Errorf("reply is for %q", id)
	}
	return plain, sealed
}

var nonces atomic.Int64

// Nonce is a number that was not used before.
func Nonce() string { return strconv.FormatInt(100000+nonces.Add(1), 10) }

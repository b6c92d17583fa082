package simulator

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"math/big"
	"slices"
	"strings"
)

// envelope encrypts and signs as the platform does in safe mode (安全模式):
// AES-256-CBC over random(16) + length(4, big endian) + message + receiver, padded to
// 32 bytes, the IV being the key's first 16; signed by SHA-1 over the sorted parts.
type envelope struct {
	token, receiver string
	key             []byte
}

const (
	padTo     = 32
	randomLen = 16
	headLen   = randomLen + 4
)

var errEnvelope = errors.New("the envelope can't be opened")

func newEnvelope(token, receiver, aesKey string) (*envelope, error) {
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if err != nil || len(key) != 32 {
		return nil, errors.New("the EncodingAESKey must have 43 characters of base64")
	}
	return &envelope{token: token, receiver: receiver, key: key}, nil
}

// newAESKey makes a key of letters and digits, as the platforms do.
func newAESKey() string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	const chosen = 42 // the last character holds but four bits of the key
	key := make([]byte, chosen, chosen+1)
	for i := range key {
		n, _ := rand.Int(rand.Reader, big.NewInt(int64(len(letters)))) // never fails
		key[i] = letters[n.Int64()]
	}
	return string(append(key, 'A'))
}

// sign is the signature over the token and the parts.
func (e *envelope) sign(parts ...string) string {
	all := append([]string{e.token}, parts...)
	slices.Sort(all)
	sum := sha1.Sum([]byte(strings.Join(all, "")))
	return hex.EncodeToString(sum[:])
}

func (e *envelope) seal(message []byte) string {
	plain := make([]byte, headLen, headLen+len(message)+len(e.receiver)+padTo)
	_, _ = rand.Read(plain[:randomLen]) // never fails
	binary.BigEndian.PutUint32(plain[randomLen:], uint32(len(message)))
	plain = append(append(plain, message...), e.receiver...)
	pad := padTo - len(plain)%padTo
	plain = append(plain, bytes.Repeat([]byte{byte(pad)}, pad)...)
	e.cbc(cipher.NewCBCEncrypter, plain)
	return base64.StdEncoding.EncodeToString(plain)
}

func (e *envelope) open(sealed string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(b) == 0 || len(b)%padTo != 0 {
		return nil, errEnvelope
	}
	e.cbc(cipher.NewCBCDecrypter, b)
	pad := int(b[len(b)-1])
	if pad < 1 || pad > padTo || len(b)-pad < headLen {
		return nil, errEnvelope
	}
	b = b[:len(b)-pad]
	n := int(binary.BigEndian.Uint32(b[randomLen:headLen]))
	if n > len(b)-headLen || string(b[headLen+n:]) != e.receiver {
		return nil, errEnvelope
	}
	return b[headLen : headLen+n], nil
}

// cbc runs a mode of AES in place.
func (e *envelope) cbc(mode func(cipher.Block, []byte) cipher.BlockMode, b []byte) {
	block, err := aes.NewCipher(e.key)
	if err != nil {
		panic(err) // the key has 32 bytes: newEnvelope saw to it
	}
	mode(block, e.key[:aes.BlockSize]).CryptBlocks(b, b)
}

package platform

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/util"
)

// Envelope signs, opens and closes what travels to and from a platform: its
// encryption (消息加解密) with the present and the previous key. It is safe for
// concurrent use.
type Envelope struct {
	token    string
	receiver string
	keys     [][]byte // the present one first
}

// ErrSealed is returned for a ciphertext that none of our keys opens, or that
// was meant for another receiver. It doesn't say which: that helps only forgers.
var ErrSealed = errors.New("ciphertext can't be opened")

// NewEnvelope makes the envelope of a receiver (an Official Account's AppID, a
// corporation's id) from its token, its EncodingAESKey and the one before it,
// which may be empty. Its errors name the key of the configuration.
func NewEnvelope(receiver, token, key, previous string) (*Envelope, error) {
	e := &Envelope{token: token, receiver: receiver}
	present, err := decodeKey(key)
	if err != nil {
		return nil, fmt.Errorf("encoding_aes_key: %w", err)
	}
	e.keys = append(e.keys, present)
	if previous == "" {
		return e, nil
	}
	old, err := decodeKey(previous)
	if err != nil {
		return nil, fmt.Errorf("encoding_aes_key_previous: %w", err)
	}
	e.keys = append(e.keys, old)
	return e, nil
}

func decodeKey(s string) ([]byte, error) {
	const length = 43 // 32 bytes in base64 without its last "="
	key, err := base64.StdEncoding.DecodeString(s + "=")
	if len(s) != length || err != nil {
		return nil, fmt.Errorf("must be %d letters and digits", length)
	}
	return key, nil
}

// Signed compares a signature with what ours would be, in constant time.
func (e *Envelope) Signed(signature string, parts ...string) bool {
	want := util.Signature(append([]string{e.token}, parts...)...)
	return subtle.ConstantTimeCompare([]byte(signature), []byte(want)) == 1
}

// Open decrypts what the platform encrypted for this receiver and returns which
// key did it.
func (e *Envelope) Open(encrypted string) (plain, key []byte, err error) {
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, nil, ErrSealed
	}
	for _, key := range e.keys {
		_, plain, receiver, err := util.AESDecryptMsg(sealed, key)
		if err == nil && strings.EqualFold(string(receiver), e.receiver) {
			return plain, key, nil
		}
	}
	return nil, nil, ErrSealed
}

// SealNow encrypts plain with the present key, as the platform would.
func (e *Envelope) SealNow(plain []byte) string {
	return e.Seal([]byte(rand.Text()[:16]), plain, e.keys[0])
}

// Seal encrypts plain with a key and 16 random bytes.
func (e *Envelope) Seal(random, plain, key []byte) string {
	return base64.StdEncoding.EncodeToString(util.AESEncryptMsg(random, plain, e.receiver, key))
}

// sealedReply is the envelope of an encrypted passive reply.
type sealedReply struct {
	XMLName      xml.Name      `xml:"xml"`
	Encrypt      message.CDATA `xml:"Encrypt"`
	MsgSignature message.CDATA `xml:"MsgSignature"`
	TimeStamp    int64         `xml:"TimeStamp"`
	Nonce        message.CDATA `xml:"Nonce"`
}

// Reply encrypts a passive reply with the key that opened the request and signs
// it with a random value and a nonce of its own.
func (e *Envelope) Reply(plain, key []byte, now time.Time) ([]byte, error) {
	random, nonce := rand.Text()[:16], rand.Text()[:16]
	encrypted := e.Seal([]byte(random), plain, key)
	at := now.Unix()
	return xml.Marshal(sealedReply{
		Encrypt:      message.CDATA(encrypted),
		MsgSignature: message.CDATA(util.Signature(e.token, strconv.FormatInt(at, 10), nonce, encrypted)),
		TimeStamp:    at,
		Nonce:        message.CDATA(nonce),
	})
}

package wechat

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/util"
)

// envelope signs, opens and closes what travels to and from the platform: the
// account's encryption (消息加解密) with its present and previous key.
type envelope struct {
	token string
	appID string
	keys  [][]byte // the present one first
}

// errSealed is returned for a ciphertext that none of our keys opens, or that
// was meant for another account. It doesn't say which: that helps only forgers.
var errSealed = errors.New("ciphertext can't be opened")

func newEnvelope(cfg Config) (*envelope, error) {
	e := &envelope{token: cfg.Token, appID: cfg.AppID}
	key, err := decodeKey(cfg.EncodingAESKey)
	if err != nil {
		return nil, fmt.Errorf("wechat.encoding_aes_key: %w", err)
	}
	e.keys = append(e.keys, key)
	if cfg.PreviousAESKey == "" {
		return e, nil
	}
	if key, err = decodeKey(cfg.PreviousAESKey); err != nil {
		return nil, fmt.Errorf("wechat.encoding_aes_key_previous: %w", err)
	}
	e.keys = append(e.keys, key)
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

// signed compares a signature with what ours would be, in constant time.
func (e *envelope) signed(signature string, parts ...string) bool {
	want := util.Signature(append([]string{e.token}, parts...)...)
	return subtle.ConstantTimeCompare([]byte(signature), []byte(want)) == 1
}

// open decrypts what the platform encrypted for this account and returns which
// key did it.
func (e *envelope) open(encrypted string) (plain, key []byte, err error) {
	sealed, err := base64.StdEncoding.DecodeString(encrypted)
	if err != nil {
		return nil, nil, errSealed
	}
	for _, key := range e.keys {
		_, plain, appID, err := util.AESDecryptMsg(sealed, key)
		if err == nil && subtle.ConstantTimeCompare(appID, []byte(e.appID)) == 1 {
			return plain, key, nil
		}
	}
	return nil, nil, errSealed
}

// seal encrypts plain with a key and 16 random bytes.
func (e *envelope) seal(random, plain, key []byte) string {
	return base64.StdEncoding.EncodeToString(util.AESEncryptMsg(random, plain, e.appID, key))
}

// sealedReply is the envelope of an encrypted passive reply.
type sealedReply struct {
	XMLName      xml.Name      `xml:"xml"`
	Encrypt      message.CDATA `xml:"Encrypt"`
	MsgSignature message.CDATA `xml:"MsgSignature"`
	TimeStamp    int64         `xml:"TimeStamp"`
	Nonce        message.CDATA `xml:"Nonce"`
}

// reply encrypts a passive reply with the key that opened the request and signs
// it with a random value and a nonce of its own.
func (e *envelope) reply(plain, key []byte, now time.Time) ([]byte, error) {
	random, nonce := rand.Text()[:16], rand.Text()[:16]
	encrypted := e.seal([]byte(random), plain, key)
	at := now.Unix()
	return xml.Marshal(sealedReply{
		Encrypt:      message.CDATA(encrypted),
		MsgSignature: message.CDATA(util.Signature(e.token, strconv.FormatInt(at, 10), nonce, encrypted)),
		TimeStamp:    at,
		Nonce:        message.CDATA(nonce),
	})
}

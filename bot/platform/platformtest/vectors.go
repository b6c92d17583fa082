package platformtest

import (
	"encoding/json"
	"os"
	"testing"
)

// Vector is an official example of the platforms' cryptography.
type Vector struct {
	ID, Kind, Token, Timestamp, Nonce, Random, Msg, Encrypt string
	EncodingAESKey                                          string   `json:"encoding_aes_key"`
	ReceiveID                                               string   `json:"receive_id"`
	Signature                                               string   `json:"signature"`
	MsgSignature                                            string   `json:"msg_signature"`
	Echostr                                                 string   `json:"echostr"`
	MsgContains                                             []string `json:"msg_contains"`
}

// Vectors reads the examples.
func Vectors(tb testing.TB, file string) []Vector {
	tb.Helper()
	raw, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	var all struct{ Vectors []Vector }
	if err := json.Unmarshal(raw, &all); err != nil {
		tb.Fatal(err)
	}
	return all.Vectors
}

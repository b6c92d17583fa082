package main

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"shouze/config"
)

// TestDoctorNamesWhatIsWrongWithTheAddress opens real servers, each with one fault.
func TestDoctorNamesWhatIsWrongWithTheAddress(t *testing.T) {
	day := 24 * time.Hour
	for _, c := range []struct {
		name string
		at   func(t *testing.T) (url string, roots *x509.CertPool)
		want []string
	}{
		{"nothing filled in", func(*testing.T) (string, *x509.CertPool) { return "", nil }, []string{"要改  public_url", "没有填"}},
		{"no such name", plainAt("http://shouze.invalid"), []string{"要改  public_url", "解析不到"}},
		{"nobody listens", func(t *testing.T) (string, *x509.CertPool) { return "http://" + freePort(t), nil }, []string{"没有程序在应答"}},
		{"another program", func(t *testing.T) (string, *x509.CertPool) {
			s := httptest.NewServer(http.NotFoundHandler())
			t.Cleanup(s.Close)
			return s.URL, nil
		}, []string{"打开得到 404"}},
		{"plain where https is written", func(t *testing.T) (string, *x509.CertPool) {
			s := httptest.NewServer(alive)
			t.Cleanup(s.Close)
			return "https" + strings.TrimPrefix(s.URL, "http"), nil
		}, []string{"不是 https"}},
		{"expired", certified(-day, true, "127.0.0.1"), []string{"要改  public_url", "过期"}},
		{"of another name", certified(90*day, true, "192.0.2.1"), []string{"不是给这个域名的"}},
		{"signed by nobody", certified(90*day, false, "127.0.0.1"), []string{"认可的机构"}},
		{"ends soon", certified(9*day+time.Hour, true, "127.0.0.1"), []string{"正常  public_url", "留意  证书：还有9天到期"}},
		{"in order", certified(90*day, true, "127.0.0.1"), []string{"正常  public_url", "正常  证书"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			d := &doctor{cfg: config.Default(), io: console{out: &out}}
			d.cfg.PublicURL, d.roots = c.at(t)
			d.address(t.Context())
			for _, want := range c.want {
				if !strings.Contains(out.String(), want) {
					t.Errorf("%q is not in %q", want, out.String())
				}
			}
		})
	}
}

// TestDoctorWatchesTheDisk holds the two limits, and that this disk can be asked.
func TestDoctorWatchesTheDisk(t *testing.T) {
	for free, want := range map[uint64]string{diskFull - 1: "要改  磁盘", diskShort - 1: "留意  磁盘", diskShort: "正常  数据文件夹"} {
		var out bytes.Buffer
		d := &doctor{io: console{out: &out}}
		if d.space(free); !strings.HasPrefix(out.String(), want) {
			t.Errorf("%d free bytes: %q", free, out.String())
		}
	}
	if free, err := freeSpace(t.TempDir()); err != nil || free == 0 {
		t.Errorf("%d free bytes, %v", free, err)
	}
}

func TestDoctorAsksForTheCalendar(t *testing.T) {
	for at, want := range map[string]string{
		"2026-11-25": "", "2026-12-01": "没有2027年的放假安排", "2027-01-05": "没有2027年的放假安排",
	} {
		now, err := time.Parse(time.DateOnly, at)
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		d := &doctor{io: console{out: &out}}
		d.calendar(now)
		if got := out.String(); (want == "") != (got == "") || !strings.Contains(got, want) {
			t.Errorf("%s: %q", at, got)
		}
	}
}

func TestDoctorAsksRedis(t *testing.T) {
	for addr, want := range map[string]string{"": "", freePort(t): "要改  Redis"} {
		var out bytes.Buffer
		d := &doctor{io: console{out: &out}, cfg: config.Default()}
		d.cfg.Redis.Addr = addr
		if d.redis(t.Context()); (want == "") != (out.String() == "") || !strings.HasPrefix(out.String(), want) {
			t.Errorf("%q: %q", addr, out.String())
		}
	}
}

var alive = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusOK) })

func plainAt(url string) func(*testing.T) (string, *x509.CertPool) {
	return func(*testing.T) (string, *x509.CertPool) { return url, nil }
}

func freePort(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

// certified is a server whose certificate lasts so long, is for that address
// and, if trusted, is signed by someone whom doctor knows.
func certified(lasts time.Duration, trusted bool, ip string) func(*testing.T) (string, *x509.CertPool) {
	return func(t *testing.T) (string, *x509.CertPool) {
		key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		template := &x509.Certificate{
			SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-48 * time.Hour), NotAfter: time.Now().Add(lasts),
			IPAddresses: []net.IP{net.ParseIP(ip)}, IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
		}
		der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
		if err != nil {
			t.Fatal(err)
		}
		signed, err := x509.ParseCertificate(der)
		if err != nil {
			t.Fatal(err)
		}
		s := httptest.NewUnstartedServer(alive)
		s.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.StartTLS()
		t.Cleanup(s.Close)
		roots := x509.NewCertPool()
		if trusted {
			roots.AddCert(signed)
		}
		return s.URL, roots
	}
}

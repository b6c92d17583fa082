package main

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
	"time"
)

// renewWithin is how long before its end a certificate is spoken of.
const renewWithin = 21 * 24 * time.Hour

// address asks our own address from here, as the platform would from outside.
func (d *doctor) address(ctx context.Context) {
	if d.cfg.PublicURL == "" {
		d.bad("public_url", "没有填。请填平台能访问到的网址，比如 https://anquan.example.gov.cn")
		return
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, d.cfg.PublicURL+"/healthz", nil)
	if err != nil {
		d.bad("public_url", "写法不对，请写完整网址")
		return
	}
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.TLSClientConfig = &tls.Config{RootCAs: d.roots, MinVersion: tls.VersionTLS12}
	defer transport.CloseIdleConnections()
	res, err := (&http.Client{Transport: transport}).Do(req)
	if err != nil {
		d.bad("public_url", notReached(err))
		return
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusOK {
		d.bad("public_url", fmt.Sprintf("打开得到 %d。请检查反向代理是否转到本机的 listen", res.StatusCode))
		return
	}
	d.good("public_url")
	d.certificate(res.TLS)
}

// certificate warns of one that ends soon. The platforms stop calling an
// address whose certificate has ended.
func (d *doctor) certificate(state *tls.ConnectionState) {
	if state == nil || len(state.PeerCertificates) == 0 {
		return
	}
	end := state.PeerCertificates[0].NotAfter
	left := time.Until(end)
	if left > renewWithin {
		d.good("证书")
		return
	}
	zone, err := d.cfg.Location()
	if err != nil {
		zone = time.UTC
	}
	d.note("证书", fmt.Sprintf("还有%d天到期（%s），到期后平台就不再送消息来。请现在续期，并打开自动续期",
		int(left/(24*time.Hour)), end.In(zone).Format("2006年1月2日")))
}

// notReached says why our own address could not be opened and what to do.
func notReached(err error) string {
	var name *net.DNSError
	var host x509.HostnameError
	var signer x509.UnknownAuthorityError
	var invalid x509.CertificateInvalidError
	switch {
	case errors.As(err, &name):
		return "域名解析不到。请在域名服务商那里加上解析，指到这台机器的公网地址"
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "证书过期了（或者本机时钟不对），平台会拒绝连接。请续期，并打开自动续期"
	case errors.As(err, &host):
		return "证书不是给这个域名的。请换成这个域名的证书"
	case errors.As(err, &signer):
		return "证书不是平台认可的机构签发的（常见是自签证书，或者少了中间证书）。请换证书，或者把完整证书链配上"
	case errors.As(err, &invalid):
		return "证书用不了。请重新申请一张"
	case errors.Is(err, http.ErrSchemeMismatch):
		return "那个端口不是 https。请检查反向代理的端口和证书配置"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "没有程序在应答。请确认 serve 和反向代理都在运行"
	case errors.Is(err, context.DeadlineExceeded):
		return "十秒没有应答。请检查防火墙和安全组是否放行，域名是否解析到本机"
	}
	return "从这台机器打不开。请确认 serve 在运行、域名解析到本机、证书有效、防火墙放行"
}

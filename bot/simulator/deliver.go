package simulator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// The platform's manners towards a callback address: five seconds, three tries.
const (
	patience        = 5 * time.Second
	tries           = 3
	callbacksAtOnce = 4
	maxReplyBody    = 1 << 20
	idleConnections = 64 // kept to the product
)

// faultNotice is what the app shows where the account did not answer properly.
const faultNotice = "该公众号提供的服务出现故障，请稍后再试"

// callbackClient follows no redirects: the platform does not either.
func callbackClient() *http.Client {
	transport := http.DefaultTransport.(*http.Transport).Clone()
	transport.MaxIdleConnsPerHost = idleConnections
	return &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// begin counts a callback that is on its way; end uncounts it.
func (s *Simulator) begin(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending[user]++
}

func (s *Simulator) end(user string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pending[user]--; s.pending[user] == 0 {
		delete(s.pending, user)
	}
	s.idle.Broadcast()
}

// await returns when the condition, asked under the lock, holds or ctx ends.
func (s *Simulator) await(ctx context.Context, holds func() bool) {
	stop := context.AfterFunc(ctx, func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.idle.Broadcast()
	})
	defer stop()
	s.mu.Lock()
	defer s.mu.Unlock()
	for !holds() && ctx.Err() == nil {
		s.idle.Wait()
	}
}

// settle waits until nothing is on its way to or from a user, or ctx ends. What
// the product sends may make a callback, and that may make it send.
func (s *Simulator) settle(ctx context.Context, user string) {
	quiet := func() bool { return s.pending[user] == 0 }
	for again := true; again && ctx.Err() == nil; {
		s.await(ctx, quiet)
		err := s.cfg.Product.Settle(ctx, addressOf(user))
		if err != nil && ctx.Err() == nil {
			s.cfg.Log.Warn("simulator: the product does not settle", "error", err)
			return
		}
		s.mu.Lock()
		again = !quiet()
		s.mu.Unlock()
	}
}

// record writes what a user does into the chat and the windows, and returns the
// id after which its consequences stand.
func (s *Simulator) record(c *callback) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.follower(c.user)
	switch {
	case c.corp: // no windows there, but a range
		if c.follows != 0 {
			in := c.follows > 0
			f.InRange = &in
		}
	case c.follows < 0:
		f.Subscribed, f.Spoke, f.Tapped = false, allowance{}, allowance{}
	case !f.Subscribed:
		f.Subscribed, f.SubscribedAt, f.Scene = true, c.at, c.scene
	}
	switch c.opens {
	case "message":
		f.Spoke = allowance{Left: spokeLimit, Until: c.at.Add(spokeWindow)}
	case "tap":
		f.Tapped = allowance{Left: tappedLimit, Until: c.at.Add(tappedWindow)}
	}
	if c.kind == "image" {
		c.at = f.unhurried(c.at)
	}
	if c.kind == "event" {
		// No one taps twice within a second, and events have no id but their time.
		event := c.fields[0].value + "\x00" + c.fields[1].value
		if event == f.LastEvent && !c.at.After(f.LastEventAt) {
			c.at = f.LastEventAt.Add(time.Second)
		}
		f.LastEvent, f.LastEventAt = event, c.at
	}
	if c.mine.Kind == "" {
		return c.cause
	}
	return s.put(c.user, c.mine).ID
}

// deliver pushes a callback to the product and shows the user what comes back.
// begin has counted it.
func (s *Simulator) deliver(c *callback) {
	defer s.end(c.user)
	body, err := s.push(c)
	if err != nil {
		s.cfg.Log.Warn("simulator: callback not answered", "kind", c.kind, "error", err)
	}
	if c.silent {
		return
	}
	var m *Message
	if err == nil {
		m, err = s.readReply(c, body)
	}
	if err != nil && c.corp {
		s.cfg.Log.Warn("simulator: reply not shown", "error", err)
		return // WeCom shows nothing
	}
	if err != nil {
		m = &Message{Kind: "fault", Text: faultNotice}
	}
	if m != nil {
		m.cause = c.cause
		s.note(c.user, *m)
	}
}

// push posts a callback until it is answered, three times in all, and returns
// the answer. Each try is sealed and signed anew; the message in it is the same.
func (s *Simulator) push(c *callback) (body []byte, err error) {
	for range tries {
		if body, err = s.try(c); err == nil {
			return body, nil
		}
	}
	return nil, err
}

func (s *Simulator) try(c *callback) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), s.patience)
	defer cancel()
	crypt, to, address := s.far(c)
	sealed := crypt.seal(s.callbackXML(c))
	var b bytes.Buffer
	b.WriteString("<xml>")
	writeElement(&b, text("ToUserName", to))
	if c.corp {
		writeElement(&b, text("AgentID", idText(s.cfg.Corp.AgentID)))
	}
	writeElement(&b, text("Encrypt", sealed))
	b.WriteString("</xml>")
	timestamp, nonce := strconv.FormatInt(s.now().Unix(), 10), hexText(10)
	query := url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "msg_signature": {crypt.sign(timestamp, nonce, sealed)}}
	if !c.corp {
		query.Set("signature", crypt.sign(timestamp, nonce))
		query.Set("openid", c.user)
		query.Set("encrypt_type", "aes")
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, address+"?"+query.Encode(), &b)
	if err != nil {
		return nil, errors.New("the callback address can't be used")
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	return s.send(req)
}

// far is who a callback is for: the envelope, the receiver and the address.
func (s *Simulator) far(c *callback) (crypt *envelope, to, address string) {
	if c.corp {
		return s.corp.crypt, s.cfg.Corp.CorpID, s.cfg.CorpCallbackURL
	}
	return s.crypt, s.cfg.Account.OriginalID, s.cfg.CallbackURL
}

// send makes a request. Its errors hold no address: an openid stands in that.
func (s *Simulator) send(req *http.Request) ([]byte, error) {
	res, err := s.client.Do(req)
	if err != nil {
		if errors.Is(err, context.DeadlineExceeded) {
			return nil, errors.New("no answer in time")
		}
		return nil, errors.New("the connection was cut")
	}
	defer res.Body.Close()
	body, err := io.ReadAll(io.LimitReader(res.Body, maxReplyBody))
	if err != nil {
		return nil, errors.New("the answer was cut")
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("HTTP status %d", res.StatusCode)
	}
	return body, nil
}

// callbackXML is the message inside the envelope.
func (s *Simulator) callbackXML(c *callback) []byte {
	var b bytes.Buffer
	b.WriteString("<xml>")
	_, to, _ := s.far(c)
	from := c.user
	if c.corp {
		from = c.from
	}
	writeElement(&b, text("ToUserName", to))
	writeElement(&b, text("FromUserName", from))
	writeElement(&b, number("CreateTime", strconv.FormatInt(c.at.Unix(), 10)))
	writeElement(&b, text("MsgType", c.kind))
	for _, e := range c.fields {
		writeElement(&b, e)
	}
	if c.kind != "event" {
		writeElement(&b, number("MsgId", c.cause))
	}
	if c.corp {
		writeElement(&b, number("AgentID", idText(s.cfg.Corp.AgentID)))
	}
	b.WriteString("</xml>")
	return b.Bytes()
}

func writeElement(b *bytes.Buffer, e element) {
	value := e.value
	if !e.number {
		value = "<![CDATA[" + value + "]]>"
	}
	fmt.Fprintf(b, "<%s>%s</%s>\n", e.name, value, e.name)
}

// Verify checks the callback address as the console does when it is entered: a
// signed GET whose echostr must come back.
func (s *Simulator) Verify(ctx context.Context) error {
	timestamp, nonce, echo := strconv.FormatInt(s.now().Unix(), 10), hexText(10), hexText(16)
	query := url.Values{
		"signature": {s.crypt.sign(timestamp, nonce)}, "timestamp": {timestamp}, "nonce": {nonce}, "echostr": {echo},
	}
	ctx, cancel := context.WithTimeout(ctx, s.patience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.cfg.CallbackURL+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	body, err := s.send(req)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	if string(body) != echo {
		return errors.New("verify callback: echostr did not come back")
	}
	return nil
}

// VerifyCorp checks the application's callback address: the plaintext of a
// sealed echostr must come back within a second, and nothing else.
func (s *Simulator) VerifyCorp(ctx context.Context) error {
	if s.corp == nil {
		return errors.New("verify callback: there is no WeCom here")
	}
	timestamp, nonce, echo := strconv.FormatInt(s.now().Unix(), 10), hexText(10), hexText(16)
	sealed := s.corp.crypt.seal([]byte(echo))
	query := url.Values{
		"msg_signature": {s.corp.crypt.sign(timestamp, nonce, sealed)}, "timestamp": {timestamp}, "nonce": {nonce}, "echostr": {sealed},
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.cfg.CorpCallbackURL+"?"+query.Encode(), nil)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	body, err := s.send(req)
	if err != nil {
		return fmt.Errorf("verify callback: %w", err)
	}
	if string(body) != echo {
		return errors.New("verify callback: the plaintext of echostr did not come back")
	}
	return nil
}

// reportLimit is how long Advance waits, in real time, for the reports of
// deliveries that the jobs caused.
const reportLimit = 30 * time.Second

// Advance moves the product's clock, and returns when what fell due on the way,
// its deliveries and their reports are done.
func (s *Simulator) Advance(ctx context.Context, to time.Time) error {
	if err := s.cfg.Clock.Advance(ctx, to); err != nil {
		return fmt.Errorf("advance clock: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, reportLimit)
	defer cancel()
	s.await(ctx, func() bool { return len(s.pending) == 0 })
	s.saveSometimes()
	return nil
}

package platform

import (
	"bufio"
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"shouze/bot"
	"shouze/safety"
)

// ErrMediaGone is in the error of FetchMedia when the platform no longer has the
// file (it keeps them three days): ask the person for it again.
var ErrMediaGone = errors.New("the media is gone")

const (
	maxMedia    = 20 << 20 // bytes of a photo or voice
	mediaFactor = 4        // media may take so many times the timeout
)

// errMediaSize is returned while reading a file larger than any the platform takes.
var errMediaSize = errors.New("the media is too large")

// FetchMedia opens a photo or voice by the id from its message and returns it
// with its content type. The caller closes it. The error is a *bot.SendError:
// with ErrMediaGone in it the file is lost, else its outcome says what to do.
// Reading fails if the connection is cut or the file is over 20 MiB.
func (c *Client) FetchMedia(ctx context.Context, mediaID string) (io.ReadCloser, string, error) {
	var file *mediaFile
	err := c.withToken(ctx, func(token string) (err error) {
		file, err = c.openMedia(ctx, token, mediaID)
		return err
	})
	if err == nil {
		return file, file.contentType, nil
	}
	err = c.SendError(err, true) // asking twice does no harm
	var se *bot.SendError
	const unknownMedia = 40007
	if errors.As(err, &se) && se.Code == unknownMedia {
		se.Err = ErrMediaGone
	}
	if err == nil {
		err = &bot.SendError{Outcome: safety.Retry, Reason: "no media in the answer"}
	}
	return nil, "", err
}

// mediaFile is a file on its way from the platform.
type mediaFile struct {
	io.Reader
	contentType string
	body        io.Closer
	cancel      context.CancelFunc
}

// Close ends the download.
func (f *mediaFile) Close() error {
	defer f.cancel()
	return f.body.Close()
}

func (c *Client) openMedia(ctx context.Context, token, mediaID string) (*mediaFile, error) {
	ctx, cancel := context.WithTimeout(ctx, mediaFactor*c.Timeout)
	res, _, err := c.send(ctx, Request{
		Method: http.MethodGet, Path: "/cgi-bin/media/get", token: token,
		Query: url.Values{"media_id": {mediaID}},
	})
	if err != nil {
		cancel()
		return nil, err
	}
	kind, _, _ := mime.ParseMediaType(res.Header.Get("Content-Type")) // unreadable: not JSON
	if kind == "application/json" || strings.HasPrefix(kind, "text/") {
		defer cancel()
		defer res.Body.Close()
		return nil, c.noFile(ctx, res.Body)
	}
	limited := &cappedReader{ctx: ctx, from: bufio.NewReader(res.Body), left: maxMedia}
	return &mediaFile{Reader: limited, contentType: kind, body: res.Body, cancel: cancel}, nil
}

// noFile reads the answer that came in place of a file.
func (c *Client) noFile(ctx context.Context, body io.Reader) error {
	text, err := io.ReadAll(io.LimitReader(body, maxAnswer))
	if err != nil {
		return cutOff(ctx, err, true)
	}
	if err := c.decode(text, nil); err != nil {
		return err
	}
	return &CallError{reason: "no media in the answer", written: true}
}

// cappedReader fails, rather than ends, past the limit, and its errors hold no
// address.
type cappedReader struct {
	ctx  context.Context
	from io.Reader
	left int
}

// Read implements io.Reader.
func (r *cappedReader) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.left -= n
	switch {
	case r.left < 0:
		return 0, errMediaSize
	case err != nil && !errors.Is(err, io.EOF):
		return n, cutOff(r.ctx, err, true)
	}
	return n, err
}

package wechat

import (
	"context"
	"io"
)

// FetchMedia opens a photo or voice by the id from its message and returns it
// with its content type. The caller closes it. The error is a *bot.SendError:
// with platform.ErrMediaGone in it the file is lost, else its outcome says what
// to do. Reading fails if the connection is cut or the file is over 20 MiB.
func (c *Channel) FetchMedia(ctx context.Context, mediaID string) (io.ReadCloser, string, error) {
	return c.api.FetchMedia(ctx, mediaID)
}

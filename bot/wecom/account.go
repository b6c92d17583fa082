package wecom

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"

	"shouze/bot"
	"shouze/bot/platform"
	"shouze/safety"
)

// PublishMenu makes the entries the application's menu. The error says which
// entry the platform would not take.
func (c *Channel) PublishMenu(ctx context.Context, entries []bot.MenuEntry) error {
	return c.api.PublishMenu(ctx, c.cfg.agent(), entries)
}

// FetchMenu returns the application's menu as it is published, nil if there is none.
func (c *Channel) FetchMenu(ctx context.Context) ([]bot.MenuEntry, error) {
	return c.api.FetchMenu(ctx, c.cfg.agent())
}

// FetchMedia opens a photo or voice by the id from its message and returns it
// with its content type. The caller closes it. The error is a *bot.SendError:
// with platform.ErrMediaGone in it the file is lost, else its outcome says what
// to do. Reading fails if the connection is cut or the file is over 20 MiB.
func (c *Channel) FetchMedia(ctx context.Context, mediaID string) (io.ReadCloser, string, error) {
	return c.api.FetchMedia(ctx, mediaID)
}

// UserByMobile is the id of the member with a mobile; false: there is none. The
// platform bars the call for a day once too many mobiles were nobody's: then the
// error wraps safety.ErrBarred, too. It is a *bot.SendError for any fault.
func (c *Channel) UserByMobile(ctx context.Context, mobile string) (string, bool, error) {
	var answer struct {
		UserID string `json:"userid"`
	}
	err := c.api.Call(ctx, platform.Request{
		Method: http.MethodPost, Path: "/cgi-bin/user/getuserid", Body: map[string]string{"mobile": mobile},
	}, &answer)
	var ce *platform.CallError
	if errors.As(err, &ce) && (ce.Code == codeNoMobile || ce.Code == codeNoMember) {
		return "", false, nil
	}
	if err != nil {
		barred := ce != nil && ce.Code == codeFrequency // we ask far too slowly for any other limit
		if err = c.api.SendError(err, true); barred {
			err = fmt.Errorf("%w: %w", safety.ErrBarred, err)
		}
		return "", false, err
	}
	return c.userID(answer.UserID), answer.UserID != "", nil
}

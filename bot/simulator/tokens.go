package simulator

import "time"

// tokenBook holds the account's access tokens. Those of the classic call and of
// the stable one are apart, as at the platform.
type tokenBook struct {
	Stable    string
	Classic   string
	Issued    map[string]issued
	ForcedAt  time.Time
	ForcedDay string
	Forced    int // forced renewals of that day
}

// issued is a token that was given out. Superseded ones live on for a while.
type issued struct {
	Ends       time.Time
	Superseded time.Time // when it stops because a newer one came; zero: it is the newest
}

const (
	tokenLife     = 2 * time.Hour
	tokenOverlap  = 5 * time.Minute // how long old and new are both good
	forceEvery    = 30 * time.Second
	forceDaily    = 20
	rememberToken = 48 * time.Hour // after that a token is as good as never given
)

// give makes a new token and lets the old one live for some time.
func (b *tokenBook) give(old string, overlap time.Duration, now time.Time) string {
	if b.Issued == nil {
		b.Issued = map[string]issued{}
	}
	for t, is := range b.Issued {
		if now.Sub(is.Ends) > rememberToken {
			delete(b.Issued, t)
		}
	}
	if is, ok := b.Issued[old]; ok {
		is.Superseded = now.Add(overlap)
		b.Issued[old] = is
	}
	token := "SIM_" + hexText(132)
	b.Issued[token] = issued{Ends: now.Add(tokenLife)}
	return token
}

// classic is GET /cgi-bin/token: each call makes a new one.
func (b *tokenBook) classic(now time.Time) (string, time.Duration) {
	b.Classic = b.give(b.Classic, tokenOverlap, now)
	return b.Classic, tokenLife
}

// stable is POST /cgi-bin/stable_token: the same token until five minutes before
// its end, unless a new one is forced, which ends the old one at once.
func (b *tokenBook) stable(force bool, now time.Time) (string, time.Duration, *apiError) {
	if !force {
		if left := b.Issued[b.Stable].Ends.Sub(now); left > tokenOverlap {
			return b.Stable, left, nil
		}
		b.Stable = b.give(b.Stable, tokenOverlap, now)
		return b.Stable, tokenLife, nil
	}
	if day := dayOf(now); day != b.ForcedDay {
		b.ForcedDay, b.Forced = day, 0
	}
	switch {
	case b.Forced == forceDaily:
		return "", 0, fail(45009)
	case now.Sub(b.ForcedAt) < forceEvery && b.Forced > 0:
		return "", 0, fail(45011)
	}
	b.Forced, b.ForcedAt = b.Forced+1, now
	b.Stable = b.give(b.Stable, 0, now)
	return b.Stable, tokenLife, nil
}

// steady is a call that gives the same token until it ends.
func (b *tokenBook) steady(now time.Time) (string, time.Duration) {
	if left := b.Issued[b.Stable].Ends.Sub(now); left > 0 {
		return b.Stable, left
	}
	b.Stable = b.give(b.Stable, 0, now)
	return b.Stable, tokenLife
}

// check says what is wrong with a token; nil: it is good.
func (b *tokenBook) check(token string, now time.Time) *apiError {
	is, ok := b.Issued[token]
	switch {
	case token == "":
		return fail(41001)
	case !ok:
		return fail(40014)
	case !is.Superseded.IsZero() && !now.Before(is.Superseded):
		return fail(40001)
	case !now.Before(is.Ends):
		return fail(42001)
	}
	return nil
}

// dayOf is a day of the county: quotas start anew at its midnight.
func dayOf(t time.Time) string { return t.Format(time.DateOnly) }

package simulator

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sync"
	"time"

	"shouze/safety"
)

// Account is the Official Account (服务号) as both sides know it.
type Account struct {
	AppID          string
	AppSecret      string
	Token          string
	EncodingAESKey string // 43 characters
	OriginalID     string // 原始ID, gh_…: who a message is to
}

// NewAccount makes up an account with fresh secrets.
func NewAccount() Account {
	return Account{
		AppID: "wx" + hexText(16), AppSecret: hexText(32), Token: hexText(24),
		EncodingAESKey: newAESKey(), OriginalID: "gh_" + hexText(12),
	}
}

// Clock is the product's clock.
type Clock interface {
	Now() time.Time
	// Advance moves the clock forward to the given time, runs on the way each job
	// that falls due, and returns when they and their deliveries are done.
	Advance(ctx context.Context, to time.Time) error
}

// Product is what the simulator asks of the product beyond the wire.
type Product interface {
	// Waiting says what the product waits for from this user.
	Waiting(ctx context.Context, from safety.Address) (safety.Waiting, error)
	// Settle returns when nothing due by the product's clock is left for this user.
	Settle(ctx context.Context, to safety.Address) error
}

// User is someone to pick on the phone page. Who answers for two enterprises is
// there twice, with the same id.
type User struct {
	Channel    string `json:"channel"`
	User       string `json:"user"`
	Name       string `json:"name"`
	Enterprise string `json:"enterprise"`       // or the unit of a member of staff
	Role       string `json:"role"`             // principal, deputy, safety_officer, county, department, township, tip_officer
	Plugin     bool   `json:"plugin,omitempty"` // a member who lives in the WeChat plugin of WeCom, where only texts show
	Hidden     bool   `json:"-"`                // a member out of the application's range
	Disabled   bool   `json:"-"`                // a member who was switched off
	Unlicensed bool   `json:"-"`                // a member without a licence for the interface
	mobile     string
}

// Config is what a simulator needs.
type Config struct {
	Account         Account
	CallbackURL     string     // the product's callback for the Official Account
	Corp            *Corp      // the WeCom application; nil: there is none
	CorpCallbackURL string     // the product's callback for it
	Users           []User     // may also come later: SetUsers
	Templates       []Template // what template messages the account has; nil: DemoTemplates
	Clock           Clock
	Product         Product
	Log             *slog.Logger
	Dir             string // keeps media and who follows over a restart; empty: memory only
}

// Simulator is the double. Its methods may be called from any goroutine.
type Simulator struct {
	cfg      Config
	crypt    *envelope
	client   *http.Client
	patience time.Duration // for one callback

	mu        sync.Mutex // guards what follows; never held during a call to the product
	users     []User
	members   map[string]User      // of WeCom, by id in lower case
	followers map[string]*follower // by chat key
	corp      *corp                // nil: no WeCom
	tokens    tokenBook
	quotas    quotaBook
	faults    faultBook
	menu      []button
	media     map[string]*mediaFile
	scenes    map[string]scene // by ticket
	repeats   map[string]repeat
	nextID    int64
	pending   map[string]int // callbacks on their way, by user
	idle      *sync.Cond     // signalled when pending shrinks

	callbacks chan struct{} // how many callbacks of our own accord run at once
	savedAt   time.Time     // real time
}

// New makes a simulator. With a Dir it goes on where the last one stopped.
func New(cfg Config) (*Simulator, error) {
	if cfg.Clock == nil || cfg.Product == nil {
		return nil, errors.New("simulator: needs a clock and a product")
	}
	u, err := url.Parse(cfg.CallbackURL)
	if err != nil || u.Host == "" {
		return nil, errors.New("simulator: the callback address must be absolute")
	}
	crypt, err := newEnvelope(cfg.Account.Token, cfg.Account.AppID, cfg.Account.EncodingAESKey)
	if err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	members, err := newCorpState(cfg.Corp)
	if err != nil {
		return nil, fmt.Errorf("simulator: wecom: %w", err)
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Templates == nil {
		cfg.Templates = DemoTemplates()
	}
	if cfg.Dir != "" {
		if err := os.MkdirAll(cfg.Dir, 0o700); err != nil {
			return nil, fmt.Errorf("simulator: %w", err)
		}
	}
	s := &Simulator{
		cfg: cfg, crypt: crypt, corp: members, client: callbackClient(), patience: patience,
		users: slices.Clone(cfg.Users), members: membersOf(cfg.Users), followers: map[string]*follower{},
		media: map[string]*mediaFile{}, scenes: map[string]scene{}, repeats: map[string]repeat{},
		pending: map[string]int{}, callbacks: make(chan struct{}, callbacksAtOnce),
	}
	s.idle = sync.NewCond(&s.mu)
	s.quotas.used = map[string]int{}
	s.faults.next = map[string][]fault{}
	if err := s.load(); err != nil {
		return nil, fmt.Errorf("simulator: %w", err)
	}
	return s, nil
}

// SetUsers replaces the people to pick on the phone page.
func (s *Simulator) SetUsers(users []User) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.users, s.members = slices.Clone(users), membersOf(users)
}

// Waiting says what the product waits for from this user.
func (s *Simulator) Waiting(ctx context.Context, from safety.Address) (safety.Waiting, error) {
	return s.cfg.Product.Waiting(ctx, addressOf(chatKey(from)))
}

// now is the product's time, in the county's zone and whole seconds, as the
// platform counts.
func (s *Simulator) now() time.Time {
	return s.cfg.Clock.Now().In(safety.CountyZone()).Truncate(time.Second)
}

// id makes the next message id. They grow, also over a restart.
func (s *Simulator) id() int64 {
	const perMilli = 1000
	s.nextID = max(s.nextID+1, s.cfg.Clock.Now().UnixMilli()*perMilli)
	return s.nextID
}

func hexText(n int) string {
	b := make([]byte, (n+1)/2)
	_, _ = rand.Read(b) // never fails
	return fmt.Sprintf("%x", b)[:n]
}

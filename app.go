package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"shouze/bot"
	"shouze/bot/cluster"
	"shouze/bot/platform"
	"shouze/bot/wechat"
	"shouze/bot/wecom"
	"shouze/config"
	"shouze/flows"
	"shouze/jobs"
	"shouze/safety"
	"shouze/store"
	"shouze/templates"
	"shouze/web"
)

// app is the running product: every room, wired.
type app struct {
	cfg       config.Config
	zone      *time.Location
	clock     safety.Clock
	log       *slog.Logger
	catalogue *templates.Catalogue
	library   *flows.Library
	store     *store.Store
	writer    *store.Writer
	bot       *bot.Bot
	spool     *bot.Spool
	metrics   *metrics
	wechat    *wechat.Channel // nil: the channel is off
	wecom     *wecom.Channel  // nil: the channel is off
	deliverer *bot.Deliverer
	media     *bot.Media
	replayer  *bot.Replayer
	tasks     jobs.Tasks
	runner    *jobs.Runner
	links     web.Links
	extra     map[safety.Channel]bot.Sender
	shared    *cluster.Shared // nil: without Redis
}

// How long things may take, in real time.
const (
	patience   = 4 * time.Second // of the platform's five
	pollOutbox = time.Second
	pollJobs   = time.Second
	pauseAway  = 500 * time.Millisecond
)

// newApp wires the product; nothing runs yet. Closing the store is the
// caller's. extra are senders of channels that no configuration turns on.
func newApp(ctx context.Context, cfg config.Config, clock safety.Clock, log *slog.Logger, extra map[safety.Channel]bot.Sender) (*app, error) {
	zone, err := cfg.Location()
	if err != nil {
		return nil, err
	}
	a := &app{cfg: cfg, zone: zone, clock: clock, log: log, extra: extra}
	if err := a.openContent(); err != nil {
		return nil, err
	}
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	if err := a.openBot(ctx); err != nil {
		return nil, errors.Join(err, a.close())
	}
	if err := a.openJobs(); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

// openContent loads flows, checklists, messages and the county.
func (a *app) openContent() error {
	catalogue, faults, err := templates.Load(a.cfg.ContentDir)
	if err != nil {
		return err
	}
	if len(faults) > 0 {
		return fmt.Errorf("内容有%d处错误，第一处 %s；请运行 shouze check 逐条改正", len(faults), faults[0])
	}
	library, broken := compileFlows(a.cfg.ContentDir, catalogue)
	if len(broken) > 0 {
		return fmt.Errorf("对话有%d处错误，第一处 %w；请运行 shouze check 逐条改正", len(broken), broken[0])
	}
	a.catalogue, a.library = catalogue, library
	return nil
}

func (a *app) openStore(ctx context.Context) (err error) {
	a.store, err = openStoreAt(ctx, a.cfg, a.clock, a.log)
	if err != nil {
		return err
	}
	have, want, err := a.store.SchemaVersion(ctx)
	if err == nil && have < want {
		err = errOlderSchema
	}
	if err != nil {
		return errors.Join(err, a.close())
	}
	return nil
}

// errOlderSchema is returned where the database must be migrated first.
var errOlderSchema = errors.New("the database schema is older than this program")

// openStore opens the database for a command that runs and ends.
func openStore(ctx context.Context, cfg config.Config) (*store.Store, error) {
	clock, err := storeClock(cfg)
	if err != nil {
		return nil, err
	}
	return openStoreAt(ctx, cfg, clock, nil)
}

func openStoreAt(ctx context.Context, cfg config.Config, clock safety.Clock, log *slog.Logger) (*store.Store, error) {
	if err := os.MkdirAll(cfg.DataDir, 0o700); err != nil {
		return nil, fmt.Errorf("数据文件夹建不了，请检查 data_dir 的权限：%w", err)
	}
	return store.Open(ctx, store.Config{
		Driver: cfg.Database.Driver, DSN: cfg.Database.DSN.Reveal(), Path: filepath.Join(cfg.DataDir, "shouze.db"),
		AutoMigrate: cfg.Database.Migrates(), Clock: clock, Log: log,
	})
}

// openBot wires the way of a message: gate, writer, spool, channels, outbox.
func (a *app) openBot(ctx context.Context) error {
	key, err := linkKey(ctx, a.store, filepath.Join(a.cfg.DataDir, "links.key"))
	if err != nil {
		return err
	}
	a.links = web.Links{Key: key, Base: a.cfg.PublicURL}
	a.openShared(key)
	if err := a.openTalk(); err != nil {
		return err
	}
	a.writer = a.store.NewWriter(store.Steps{Needs: a.bot.Needs, Step: a.bot.Step}, newID)
	a.metrics = newMetrics(func() float64 { return float64(a.spool.Len()) })
	receiver := &bot.Receiver{
		Writer: a.writer, Asking: asking{a.store, a.bot}, Emergency: a.bot.Emergency,
		Count: a.metrics, Log: a.log, Patience: patience,
	}
	if err := a.openChannels(receiver); err != nil {
		return err
	}
	receiver.Spool = a.spool
	return a.store.KeepFlowSources(ctx, flowSources(a.library))
}

// openTalk makes the bot of the loaded content. It needs no database.
func (a *app) openTalk() error {
	words, err := synonyms(a.cfg.ContentDir, a.library.Openers())
	if err != nil {
		return usage(fmt.Errorf("words.yaml: %w", err))
	}
	campaign, err := a.catalogue.Campaign(a.cfg.Campaign)
	if err != nil {
		return usage(fmt.Errorf("campaign: %w", err))
	}
	a.bot = bot.New(bot.Config{
		Synonyms: words,
		Flows:    a.library, Catalogue: a.catalogue, County: a.catalogue.County(), Sectors: a.catalogue.Sectors(),
		Calendar:  a.catalogue.Calendar(),
		PhotoLink: a.links.Photos,
		Campaign:  campaign,
		Ledgers:   a.catalogue.Ledgers(),
		Works:     workKinds(a.catalogue),
	})
	return nil
}

// openShared makes the end of what equal processes share in Redis. Its keys
// name the county by its key of links, so that several may use one Redis.
func (a *app) openShared(key []byte) {
	if !a.cfg.Redis.On() {
		return
	}
	cfg := redisConfig(a.cfg, a.clock)
	sum := sha256.Sum256(append([]byte("county in redis\x00"), key...))
	cfg.Prefix = "shouze:" + hex.EncodeToString(sum[:8]) + ":"
	a.shared = cluster.Open(cfg)
}

func (a *app) openChannels(receiver *bot.Receiver) error {
	senders, fetchers, openers := map[safety.Channel]bot.Sender{}, map[safety.Channel]bot.Fetcher{}, map[safety.Channel]bot.Opener{}
	maps.Copy(senders, a.extra)
	var tokens platform.TokenStore // nil interfaces: each channel keeps its own
	var replays platform.Replays
	var pace platform.Pacer
	if a.shared != nil {
		tokens, replays, pace = a.shared, a.shared, a.shared
	}
	if a.cfg.WeChat.On() {
		c, err := wechat.New(wechatConfig(a.cfg), wechat.Deps{
			Clock: a.clock, Receiver: wechatReceiver{receiver}, Log: a.log, Metrics: a.metrics, Tokens: tokens, Replays: replays,
		})
		if err != nil {
			return usage(err)
		}
		a.wechat = c
		senders[safety.WeChat], fetchers[safety.WeChat], openers[safety.WeChat] = c, c, c
	}
	if a.cfg.WeCom.On() {
		c, err := wecom.New(wecomConfig(a.cfg), wecom.Deps{
			Clock: a.clock, Receiver: wecomReceiver{receiver}, Log: a.log, Metrics: a.metrics, Tokens: tokens, Replays: replays, Pace: pace,
		})
		if err != nil {
			return usage(err)
		}
		a.wecom = c
		senders[safety.WeCom], fetchers[safety.WeCom], openers[safety.WeCom] = c, c, c
	}
	return a.openWorkers(senders, fetchers, openers)
}

// openWorkers makes what carries messages and photos behind the channels.
func (a *app) openWorkers(senders map[safety.Channel]bot.Sender, fetchers map[safety.Channel]bot.Fetcher, openers map[safety.Channel]bot.Opener) error {
	spool, damaged, err := bot.OpenSpool(filepath.Join(a.cfg.DataDir, "spool"), openers)
	if err != nil {
		return err
	}
	if damaged != "" {
		a.log.Error("part of the spool could not be read; a copy was kept", "file", damaged)
	}
	a.spool = spool
	mediaDir := filepath.Join(a.cfg.DataDir, "media")
	if err := os.MkdirAll(mediaDir, 0o700); err != nil {
		return fmt.Errorf("照片文件夹建不了，请检查 data_dir 的权限：%w", err)
	}
	a.deliverer = &bot.Deliverer{Worker: newID(), Outbox: a.store, Senders: senders, Clock: a.clock, Count: a.metrics, Log: a.log, Poll: pollOutbox}
	a.media = &bot.Media{
		Store: a.store, Fetchers: fetchers, Dir: mediaDir, Clock: a.clock, Count: a.metrics, Log: a.log,
		Poll: pollOutbox, Wake: a.store.WakeMedia(), LostText: a.bot.PhotoLost,
	}
	a.replayer = &bot.Replayer{Spool: spool, Writer: a.writer, Queue: a.store, Clock: a.clock, Log: a.log, Pause: pauseAway}
	return nil
}

// openJobs plans what happens because the clock moves.
func (a *app) openJobs() error {
	campaign, err := a.catalogue.Campaign(a.cfg.Campaign)
	if err != nil {
		return usage(fmt.Errorf("campaign: %w", err))
	}
	a.tasks = jobs.Tasks{Store: a.store, Campaign: campaign, Calendar: a.catalogue.Calendar(), Zone: a.zone}
	reminders := jobs.Reminders{Store: a.store, Calendar: a.catalogue.Calendar(), Words: a.catalogue, Checks: a.catalogue, Asking: a.bot.Asking, Zone: a.zone}
	focused := jobs.FocusedChecks{Store: a.store, Catalogue: a.catalogue, Calendar: a.catalogue.Calendar(), Words: a.catalogue, Zone: a.zone}
	open, err := jobs.NewScheduled("0 0 * * *", a.zone, a.tasks.Open)
	if err != nil {
		return err
	}
	check, err := jobs.NewScheduled("0 0 * * *", a.zone, focused.Run)
	if err != nil {
		return err
	}
	dues := jobs.Dues{Store: a.store, Ledgers: a.catalogue.Ledgers(), Calendar: a.catalogue.Calendar(), Words: a.catalogue, Zone: a.zone}
	fallDue, err := jobs.NewScheduled("30 8 * * *", a.zone, dues.Run)
	if err != nil {
		return err
	}
	hazards := &jobs.Hazards{Store: a.store, Calendar: a.catalogue.Calendar(), Words: a.catalogue, Asking: a.bot.Asking, Zone: a.zone}
	forget, err := jobs.NewScheduled("17 * * * *", a.zone, a.store.Forget)
	if err != nil {
		return err
	}
	marks := jobs.Marks{Store: a.store, Rules: a.catalogue.County().Marks}
	works := []jobs.Named{
		{Name: "open tasks", Work: open}, {Name: "open focused checks", Work: check}, {Name: "remind", Work: reminders}, {Name: "entries due", Work: fallDue}, {Name: "hazards due", Work: hazards}, {Name: "deliver", Work: jobs.Deliveries{Outbox: a.store}}, {Name: "wake conversations", Work: jobs.Wakes{Timers: a.store, Writer: a.writer}}, {Name: "forget", Work: forget}, {Name: "find quality marks", Work: marks},
	}
	if a.wecom != nil {
		works = append(works, jobs.Named{Name: "bind by mobile", Work: &jobs.Mobiles{Store: a.store, Finder: a.wecom, Writer: a.writer, Zone: a.zone}})
	}
	a.runner = &jobs.Runner{Clock: a.clock, Log: a.log, Poll: pollJobs, Works: works}
	if a.shared != nil {
		a.runner.Leader = a.shared
	}
	return nil
}

// flowSources are the sources of the present flows by digest, kept so that a
// running conversation outlives an upgrade.
func flowSources(l *flows.Library) map[string]string {
	sources := map[string]string{}
	for _, name := range l.Flows() {
		digest := l.Digest(name)
		if src, ok := l.Source(digest); ok {
			sources[digest] = src
		}
	}
	return sources
}

// newID is a unique id of 20 hexadecimal characters that sorts by time.
func newID() string {
	var b [10]byte
	ms := time.Now().UnixMilli()
	for i := range 6 {
		b[i] = byte(ms >> (8 * (5 - i)))
	}
	_, _ = rand.Read(b[6:]) // never fails: it ends the process instead
	return hex.EncodeToString(b[:])
}

func redisConfig(c config.Config, clock safety.Clock) cluster.Config {
	r := c.Redis
	return cluster.Config{Addr: r.Addr, Username: r.Username, Password: r.Password.Reveal(), DB: r.DB, TLS: r.TLS, Clock: clock}
}

// close ends what the app holds open.
func (a *app) close() error {
	if a.shared == nil {
		return a.store.Close()
	}
	return errors.Join(a.shared.Close(), a.store.Close())
}

// asking reads whether a question waits for a person.
type asking struct {
	store *store.Store
	bot   *bot.Bot
}

func (q asking) Asking(ctx context.Context, a safety.Address) (bool, error) {
	s, err := q.store.Session(ctx, a)
	if errors.Is(err, safety.ErrNotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return q.bot.Asking(s)
}

// serveOn runs everything, with a server on a listener, until ctx ends, and
// lets what is held finish.
func (a *app) serveOn(ctx context.Context, s *http.Server, l net.Listener) error {
	feeding := newGroup(ctx)
	holding := newGroup(context.WithoutCancel(ctx)) // ends after those that feed it
	holding.run("writer", a.writer.Run)
	holding.run("spool", a.spool.Run)
	feeding.run("outbox", a.deliverer.Run)
	feeding.run("media", a.media.Run)
	feeding.run("replay", a.replayer.Run)
	feeding.run("jobs", a.runner.Run)
	feeding.run("http", func(ctx context.Context) error { return serveHTTP(ctx, s, l) })
	err := feeding.wait()
	holding.stop()
	return errors.Join(err, holding.wait())
}

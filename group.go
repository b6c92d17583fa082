package main

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// group runs parts that live and end together: the first that fails ends all.
type group struct {
	ctx    context.Context
	stop   context.CancelFunc
	wg     sync.WaitGroup
	mu     sync.Mutex
	faults []error
}

func newGroup(ctx context.Context) *group {
	g := &group{}
	g.ctx, g.stop = context.WithCancel(ctx)
	return g
}

func (g *group) run(name string, part func(context.Context) error) {
	g.wg.Go(func() {
		err := part(g.ctx)
		if err == nil {
			return
		}
		g.mu.Lock()
		g.faults = append(g.faults, fmt.Errorf("%s: %w", name, err))
		g.mu.Unlock()
		g.stop()
	})
}

func (g *group) wait() error {
	g.wg.Wait()
	g.stop()
	return errors.Join(g.faults...)
}

// shutdownPatience is how long requests that are being answered may take when
// the program ends.
const shutdownPatience = 8 * time.Second

// serveHTTP serves until ctx ends, then finishes what is being answered.
func serveHTTP(ctx context.Context, s *http.Server, l net.Listener) error {
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	last, cancel := context.WithTimeout(context.WithoutCancel(ctx), shutdownPatience)
	defer cancel()
	err := s.Shutdown(last)
	if served := <-ended; !errors.Is(served, http.ErrServerClosed) {
		err = errors.Join(err, served)
	}
	return err
}

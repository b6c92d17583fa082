package flows

import (
	"slices"
	"strconv"
	"time"

	"shouze/safety"
)

func itoa(n int) string { return strconv.Itoa(n) }

// oneBurst is within how long of each other two photos were sent in one go: a
// phone sends what was picked together in one burst, and people mean it as one.
const oneBurst = 3 * time.Second

// photo takes a photo: as the answer, as a late addition to the last photo
// question, or early, kept for the next one.
func (r *run) photo(q question) error {
	id := r.in.AttachmentID
	if q.st.op == opAsk && q.st.ask.kind == safety.AskPhoto && (r.s.Pending == nil || r.s.Pending.What == pendingRestart) {
		if r.ofLastBurst() {
			if _, held, ok := r.addPhoto(id); ok {
				r.say("这张是跟上一张一起发的，算在上一题里（共" + held.Text + "）。这一题请另发。")
				return nil
			}
		}
		return r.takePhoto(q, id)
	}
	if st, held, ok := r.addPhoto(id); ok {
		r.say("照片收下了，放到“" + st.ask.label + "”里（共" + held.Text + "）。")
		return nil
	}
	if r.s.Filed || !r.flowAt(0).photos || len(r.s.Loose) >= maxPhotos {
		r.out.LatePhoto = true
		return nil
	}
	r.s.Loose = append(r.s.Loose, id)
	r.out.Attach = append(r.out.Attach, id)
	r.say(sayEarlyPhoto)
	return nil
}

// ofLastBurst reports whether a photo was sent, by the platform's time, in one
// go with the one that answered the question before.
func (r *run) ofLastBurst() bool {
	at := r.in.Message.At
	if r.s.Shot == 0 || at.IsZero() || len(r.s.Trail) == 0 {
		return false
	}
	_, _, ok := r.photoAnswer(r.s.Trail[len(r.s.Trail)-1])
	return ok && at.Sub(time.Unix(r.s.Shot, 0)).Abs() <= oneBurst
}

// addPhoto lets a photo join the last photo question that was answered, if
// there is one that still takes it.
func (r *run) addPhoto(id string) (*step, Held, bool) {
	for _, p := range slices.Backward(r.s.Trail) {
		st, held, ok := r.photoAnswer(p)
		if !ok {
			continue
		}
		if len(held.Photos) >= maxPhotos {
			break
		}
		held.Photos = append(slices.Clone(held.Photos), id)
		held.Text, held.Skipped = photoCount(len(held.Photos)), false
		r.s.Frames[p.Frame].Answers[st.ask.key] = held
		r.envs = nil
		r.out.Attach = append(r.out.Attach, id)
		return st, held, true
	}
	return nil, Held{}, false
}

// photoAnswer is the answer at a place, if that is a photo question.
func (r *run) photoAnswer(p Place) (*step, Held, bool) {
	b := r.blockAt(p.Frame)
	i, ok := b.index[p.Step]
	if !ok || b.steps[i].op != opAsk || b.steps[i].ask.kind != safety.AskPhoto {
		return nil, Held{}, false
	}
	h, ok := r.s.Frames[p.Frame].Answers[b.steps[i].ask.key]
	return b.steps[i], h, ok
}

func (r *run) takePhoto(q question, id string) error {
	a := q.st.ask
	held := r.cur().Answers[a.key]
	held.Kind, held.Skipped = a.kind, false
	r.out.Attach = append(r.out.Attach, id)
	if !a.several {
		held.Photos = []string{id}
		held.Text = photoCount(1)
		r.s.Shot = 0
		if at := r.in.Message.At; !at.IsZero() {
			r.s.Shot = at.Unix()
		}
		r.say("照片收到。")
		return r.accept(q, held)
	}
	held.Photos = append(slices.Clone(held.Photos), id)
	held.Text, held.Open = photoCount(len(held.Photos)), true
	r.set(a.key, held)
	r.s.Misses = 0
	if most := photoLimit(a); len(held.Photos) >= most {
		r.say("照片收到，共" + held.Text + "，够了。")
		held.Open = false
		return r.accept(q, held)
	}
	r.s.Burst++
	r.s.Wake = r.now.Add(quiet).Unix()
	r.out.Reply = nil
	r.silent = true
	return nil
}

func photoLimit(a *ask) int {
	if a.max > 0 {
		return min(a.max, maxPhotos)
	}
	return maxPhotos
}

// timer acknowledges a burst of photos once it has been quiet for a while.
func (r *run) timer(q question) {
	r.silent = true
	if r.s.Wake == 0 || r.now.Before(time.Unix(r.s.Wake, 0)) {
		return
	}
	r.s.Wake = 0
	if r.s.Burst == 0 || q.form != formAsk || q.st.ask.kind != safety.AskPhoto {
		return
	}
	r.say("收到" + photoCount(r.s.Burst) + "照片。")
	r.s.Burst = 0
	r.silent = false
}

func (r *run) photosDone(q question) error {
	if q.form != formAsk || q.st.ask.kind != safety.AskPhoto {
		r.say(r.notDone())
		return nil
	}
	a := q.st.ask
	held := r.cur().Answers[a.key]
	if n := len(held.Photos); n < max(a.min, 1) {
		switch {
		case n == 0 && a.optional:
			return r.accept(q, Held{Kind: a.kind, Text: skipped, Skipped: true})
		case n == 0:
			r.miss(sayNoPhotoYet)
		default:
			r.miss("至少要" + photoCount(a.min) + "，现在收到" + photoCount(n) + "。")
		}
		return nil
	}
	held.Kind, held.Open = a.kind, false
	held.Text = photoCount(len(held.Photos))
	r.say("收到，共" + held.Text + "照片。")
	return r.accept(q, held)
}

// notDone is what 发完了 is answered with where no photo is asked for: after a
// question that one photo ends people say it by habit.
func (r *run) notDone() string {
	if n := len(r.s.Trail); n > 0 {
		if _, held, ok := r.photoAnswer(r.s.Trail[n-1]); ok && len(held.Photos) > 0 {
			return sayPhotosIn
		}
	}
	return sayNotDone
}

// photoWords takes words where photos are wanted.
func (r *run) photoWords(q question, text string) {
	r.miss(sayWantPhoto)
}

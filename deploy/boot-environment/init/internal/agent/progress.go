package agent

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// Progress of a long step, told once a second; an answer that was lost costs nothing, an answer that says stop ends the step.
type Progress struct {
	Bytes, Total atomic.Int64
	agent        *Agent
	step         string
}

// During runs a long step and tells its progress. Error: the step's, or *protocol.Stopped.
func (a *Agent) During(ctx context.Context, step string, run func(context.Context, *Progress) error) error {
	progress := &Progress{agent: a, step: step}
	ctx, cancel := context.WithCancelCause(ctx)
	telling, ended := context.WithCancel(ctx)
	told := make(chan struct{})
	go func() {
		defer close(told)
		progress.tell(telling, cancel)
	}()
	err := run(ctx, progress)
	ended()
	<-told
	var stopped *protocol.Stopped
	if errors.As(context.Cause(ctx), &stopped) {
		return stopped
	}
	cancel(nil)
	return err
}

func (p *Progress) tell(ctx context.Context, cancel context.CancelCauseFunc) {
	ticks := time.NewTicker(time.Second)
	defer ticks.Stop()
	silent := false
	for {
		once, done := context.WithTimeout(ctx, 10*time.Second)
		err := p.agent.ReportOnce(once, p.report())
		done()
		var stopped *protocol.Stopped
		if errors.As(err, &stopped) {
			console.Say("%v", stopped)
			cancel(stopped)
			return
		}
		if err != nil && !silent && ctx.Err() == nil {
			console.Say("progress not told, going on: %v", err)
		}
		silent = err != nil
		select {
		case <-ticks.C:
		case <-ctx.Done():
			return
		}
	}
}

func (p *Progress) report() protocol.Report {
	bytes, total := p.Bytes.Load(), p.Total.Load()
	report := protocol.Report{Step: p.step, Bytes: &bytes}
	if total > 0 {
		report.Total = &total
	}
	return report
}

package agent

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"longshore/boot-environment/internal/protocol"
)

// reached gives an agent that answers as told, and what it heard.
func reached(t *testing.T, answer func(n int, report protocol.Report) (int, string)) (*Agent, func() []protocol.Report) {
	t.Helper()
	var mutex sync.Mutex
	var heard []protocol.Report
	served := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var report protocol.Report
		if r.Method == http.MethodPost {
			if err := json.NewDecoder(r.Body).Decode(&report); err != nil {
				t.Error(err)
			}
		}
		mutex.Lock()
		heard = append(heard, report)
		n := len(heard)
		mutex.Unlock()
		status, text := answer(n, report)
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(served.Close)
	agent := New(served.URL + "/task/x/")
	agent.FirstPause, agent.LongestPause = time.Millisecond, time.Millisecond
	return agent, func() []protocol.Report {
		mutex.Lock()
		defer mutex.Unlock()
		return append([]protocol.Report{}, heard...)
	}
}

func TestAnAgentThatIsAwayIsAskedUntilItIsBack(t *testing.T) {
	agent, _ := reached(t, func(n int, _ protocol.Report) (int, string) {
		switch n {
		case 1:
			return 503, "starting"
		case 2:
			return 200, "<html>"
		case 3:
			return 200, "{}"
		}
		return 200, `{"machine":"r1u7","then":"stay","task":"inspect"}`
	})
	task, err := agent.Task(context.Background())
	if err != nil || task.Task != "inspect" {
		t.Fatal(task, err)
	}
}

func TestAReportIsToldUntilItIsAnsweredAndAStopIsHeard(t *testing.T) {
	agent, heard := reached(t, func(n int, _ protocol.Report) (int, string) {
		if n < 3 {
			return 500, "no"
		}
		return 200, `{"go":"stop","because":"the order was taken back"}`
	})
	err := agent.Report(context.Background(), protocol.Report{Step: "checked"})
	var stopped *protocol.Stopped
	if !errors.As(err, &stopped) || stopped.Because != "the order was taken back" || len(heard()) != 3 {
		t.Fatal(err, heard())
	}
}

func TestAnAnswerThatIsNeitherOnNorStopIsNoAnswer(t *testing.T) {
	agent, _ := reached(t, func(_ int, _ protocol.Report) (int, string) { return 200, `{"go":"maybe"}` })
	if err := agent.ReportOnce(context.Background(), protocol.Report{Step: "checked"}); err == nil {
		t.Fatal("it was taken for one")
	}
}

func TestProgressIsToldAndAStopEndsTheStep(t *testing.T) {
	agent, heard := reached(t, func(n int, _ protocol.Report) (int, string) {
		if n == 1 {
			return 200, `{"go":"on"}`
		}
		return 200, `{"go":"stop","because":"enough"}`
	})
	err := agent.During(context.Background(), "writing", func(ctx context.Context, progress *Progress) error {
		progress.Total.Store(10)
		progress.Bytes.Store(4)
		<-ctx.Done()
		return ctx.Err()
	})
	var stopped *protocol.Stopped
	if !errors.As(err, &stopped) || stopped.Because != "enough" {
		t.Fatal(err)
	}
	last := heard()[len(heard())-1]
	if last.Step != "writing" || *last.Bytes != 4 || *last.Total != 10 {
		t.Fatalf("%+v", last)
	}
}

func TestAnAgentThatDiesDuringAStepStopsNothing(t *testing.T) {
	agent, _ := reached(t, func(_ int, _ protocol.Report) (int, string) { return 500, "" })
	if err := agent.During(context.Background(), "writing", func(context.Context, *Progress) error { return nil }); err != nil {
		t.Fatal(err)
	}
}

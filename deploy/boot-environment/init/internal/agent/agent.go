// Package agent speaks to the agent: asks for the task, reports each step, and takes the answer.
package agent

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/protocol"
)

// Agent is reached below one URL: the task of this boot.
type Agent struct {
	TaskURL string
	// FirstPause is the wait before the second try of a request that failed; it doubles up to LongestPause.
	FirstPause, LongestPause time.Duration
	client                   *http.Client
}

// New takes the URL of the task, from the kernel's command line.
func New(taskURL string) *Agent {
	transport := &http.Transport{
		DialContext:           (&net.Dialer{Timeout: 10 * time.Second, KeepAlive: 15 * time.Second}).DialContext,
		ResponseHeaderTimeout: 30 * time.Second,
		IdleConnTimeout:       30 * time.Second,
	}
	return &Agent{
		TaskURL:      strings.TrimRight(taskURL, "/"),
		FirstPause:   time.Second,
		LongestPause: 15 * time.Second,
		client:       &http.Client{Transport: transport, Timeout: 60 * time.Second},
	}
}

// Task asks until there is one, or the context ends.
func (a *Agent) Task(ctx context.Context) (*protocol.Task, error) {
	var task *protocol.Task
	err := a.untilDone(ctx, "asking for the task", func() (err error) {
		task, err = a.AskOnce(ctx)
		return err
	})
	return task, err
}

// AskOnce asks for the task once.
func (a *Agent) AskOnce(ctx context.Context) (*protocol.Task, error) {
	var task protocol.Task
	if err := a.exchange(ctx, http.MethodGet, a.TaskURL, nil, &task); err != nil {
		return nil, err
	}
	if task.Task == "" {
		return nil, errors.New("the answer holds no task")
	}
	return &task, nil
}

// Report tells a step until it is answered. Error: *protocol.Stopped when the agent says stop, or the context's.
func (a *Agent) Report(ctx context.Context, report protocol.Report) error {
	var stopped *protocol.Stopped
	err := a.untilDone(ctx, "reporting "+report.Step, func() error {
		err := a.ReportOnce(ctx, report)
		if errors.As(err, &stopped) {
			return nil
		}
		return err
	})
	if stopped != nil {
		return stopped
	}
	return err
}

// ReportOnce tells a step once.
func (a *Agent) ReportOnce(ctx context.Context, report protocol.Report) error {
	report.Log = console.Tail()
	body, err := json.Marshal(report)
	if err != nil {
		return err
	}
	var answer protocol.Answer
	if err := a.exchange(ctx, http.MethodPost, a.TaskURL+"/report", body, &answer); err != nil {
		return err
	}
	switch answer.Go {
	case "on":
		return nil
	case "stop":
		return &protocol.Stopped{Because: answer.Because}
	default:
		return fmt.Errorf("the answer %q to a report is neither on nor stop", answer.Go)
	}
}

func (a *Agent) exchange(ctx context.Context, method, url string, body []byte, answer any) error {
	request, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	if body != nil {
		request.Header.Set("content-type", "application/json")
	}
	response, err := a.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, 64<<20))
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s was answered by %s: %s", url, response.Status, firstLine(text))
	}
	return json.Unmarshal(text, answer)
}

func (a *Agent) untilDone(ctx context.Context, what string, try func() error) error {
	for pause := a.FirstPause; ; pause = min(pause*2, a.LongestPause) {
		err := try()
		if err == nil {
			return nil
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		console.Say("%s: %v; again in %s", what, err, pause)
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	}
}

func firstLine(text []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(text)), "\n")
	return line[:min(len(line), 200)]
}

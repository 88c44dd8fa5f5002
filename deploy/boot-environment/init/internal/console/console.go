// Package console prints what happens, and remembers the last lines for whoever watches.
package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

const (
	kept       = 20
	longestRun = 480 // characters of a line that are remembered: a report takes 500
)

var (
	mutex sync.Mutex
	lines []string
	start           = time.Now()
	out   io.Writer = os.Stdout
)

// Say prints one line, or several.
func Say(format string, args ...any) {
	mutex.Lock()
	defer mutex.Unlock()
	for _, line := range strings.Split(strings.TrimRight(fmt.Sprintf(format, args...), "\n"), "\n") {
		fmt.Fprintf(out, "longshore [%7.2f] %s\r\n", time.Since(start).Seconds(), line)
		lines = append(lines, clean(line))
	}
	if len(lines) > kept {
		lines = append([]string(nil), lines[len(lines)-kept:]...)
	}
}

// Tail gives the last lines that were printed.
func Tail() []string {
	mutex.Lock()
	defer mutex.Unlock()
	return append([]string(nil), lines...)
}

func clean(line string) string {
	line = strings.ToValidUTF8(line, "?")
	for utf8.RuneCountInString(line) > longestRun {
		line = string([]rune(line)[:longestRun])
	}
	return line
}

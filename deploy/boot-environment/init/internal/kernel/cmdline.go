package kernel

import (
	"os"
	"strings"
)

// Cmdline gives the kernel's arguments; of several with one name the last.
func Cmdline() map[string]string {
	text, _ := os.ReadFile("/proc/cmdline")
	return ParseCmdline(string(text))
}

// ParseCmdline splits "a=b c" into names and values.
func ParseCmdline(text string) map[string]string {
	arguments := map[string]string{}
	for _, word := range strings.Fields(text) {
		name, value, _ := strings.Cut(word, "=")
		arguments[name] = value
	}
	return arguments
}

// Longshore's boot environment: the first process of a machine that was booted from the network. It loads what the hardware
// needs, asks the agent what this boot is for, does it, and reports each step.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/kernel"
)

func main() {
	switch {
	case filepath.Base(os.Args[0]) == "modprobe":
		os.Exit(modprobe(os.Args[1:]))
	case len(os.Args) > 1 && os.Args[1] == workerArgument:
		work(context.Background(), len(os.Args) > 2 && os.Args[2] == crashedArgument)
	case os.Getpid() == 1:
		supervise()
	default:
		fmt.Fprintln(os.Stderr, "This is the first process of the boot environment; it does nothing on a running system.")
		os.Exit(2)
	}
}

// modprobe is what the kernel calls when it misses something ("fs-vfat", "rtnl-link-bond"), and a person in rescue.
func modprobe(arguments []string) int {
	modules, err := kernel.Open()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	code := 0
	for _, wanted := range arguments {
		if wanted == "" || wanted[0] == '-' {
			continue // "-q", "--": nothing to choose
		}
		if len(modules.Resolve(wanted)) == 0 {
			fmt.Fprintf(os.Stderr, "modprobe: there is no module %s here\n", wanted)
			code = 1
		}
		if _, err := modules.Load(wanted); err != nil {
			fmt.Fprintln(os.Stderr, "modprobe:", err)
			code = 1
		}
	}
	return code
}

func check(what string, err error) {
	if err != nil {
		console.Say("%s: %v", what, err)
	}
}

package main

import (
	"context"
	"errors"
	"net"
	"os"
	"reflect"
	"strconv"
	"time"

	"golang.org/x/sys/unix"

	"longshore/boot-environment/internal/agent"
	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/kernel"
	"longshore/boot-environment/internal/network"
	"longshore/boot-environment/internal/protocol"
)

const (
	// lldpDefault is how long neighbours are listened for; `longshore.lldp=SECONDS` of the command line says otherwise.
	lldpDefault = 6 * time.Second
	orderPause  = 2 * time.Second
	// how long the end of a task is told to an agent that does not answer: then the machine goes on, or waits for orders
	longestTelling = time.Hour
)

// environment is what all tasks work with.
type environment struct {
	agent   *agent.Agent
	modules *kernel.Modules
	lldp    time.Duration
	bootMAC string
	// dhcpServer gives the leases of the boot network, nil = whoever does
	dhcpServer net.IP
	// leases ends what keeps the present network's leases
	leases context.CancelFunc
	// network is the machine's own where a task had one, nil = as DHCP gave it
	network *protocol.Network
}

// work brings the machine up, then does what the agent orders, one task after the other. It ends only with the machine.
func work(ctx context.Context, crashed bool) {
	console.Say("the boot environment runs on Linux %s", kernel.Release())
	arguments := kernel.Cmdline()
	env := &environment{
		bootMAC:    network.BootMAC(arguments["BOOTIF"]),
		dhcpServer: net.ParseIP(arguments["longshore.dhcp"]),
		lldp:       lldpDefault,
	}
	if seconds, err := strconv.ParseFloat(arguments["longshore.lldp"], 64); err == nil && seconds >= 0 {
		env.lldp = time.Duration(seconds * float64(time.Second))
	}
	modules, err := kernel.Open()
	check("modules", err)
	if env.modules = modules; modules != nil {
		modules.Coldplug(console.Say)
	}
	url := arguments["longshore.task"]
	for url == "" {
		console.Say("The kernel's command line has no longshore.task=URL: there is nobody to ask what to do. Waiting for a restart.")
		time.Sleep(time.Minute)
	}
	env.agent = agent.New(url)
	env.bringUp(ctx)
	var done *protocol.Task
	if crashed {
		text, _ := os.ReadFile(crashFile)
		failure := protocol.Fail("ENVIRONMENT_CRASHED", "The boot environment's worker crashed: %s", text)
		_ = env.agent.Report(ctx, protocol.Report{Step: "failed", Error: failure})
		done, _ = env.agent.Task(ctx)
	}
	for {
		task := env.nextTask(ctx, done)
		env.perform(ctx, task)
		done = task
		console.Say("waiting for orders")
	}
}

// nextTask asks until there is a task that is not the one just done.
func (env *environment) nextTask(ctx context.Context, done *protocol.Task) *protocol.Task {
	if done == nil {
		task, _ := env.agent.Task(ctx)
		return task
	}
	for {
		time.Sleep(orderPause)
		task, err := env.agent.AskOnce(ctx)
		if err == nil && !reflect.DeepEqual(task, done) {
			return task
		}
	}
}

// perform does one task, reports its end, and does what comes then. A panic is a failure like another.
func (env *environment) perform(ctx context.Context, task *protocol.Task) {
	console.Say("task: %s for %s, then %s", task.Task, task.Machine, task.Then)
	err := env.attempt(ctx, task)
	telling, cancel := context.WithTimeout(ctx, longestTelling)
	defer cancel()
	if err == nil {
		check("the end was not told", env.agent.Report(telling, protocol.Report{Step: "done"}))
		leave(task.Then)
		return
	}
	var stopped *protocol.Stopped
	if errors.As(err, &stopped) {
		console.Say("%v", stopped)
		err = protocol.Fail("STOPPED", "Stopped as the agent said: %s", stopped.Because)
	}
	var failure *protocol.Failure
	if !errors.As(err, &failure) {
		failure = protocol.Fail("ENVIRONMENT_ERROR", "%v", err)
	}
	console.Say("failed: %v", failure)
	_ = env.agent.Report(telling, protocol.Report{Step: "failed", Error: failure})
}

func (env *environment) attempt(ctx context.Context, task *protocol.Task) (err error) {
	defer func() {
		if reason := recover(); reason != nil {
			err = protocol.Fail("ENVIRONMENT_CRASHED", "The boot environment crashed: %v", reason)
		}
	}()
	if err := env.useNetwork(ctx, task.Network); err != nil {
		return err
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "started"}); err != nil {
		return err
	}
	env.settle(ctx, task)
	switch task.Task {
	case "inspect":
		return env.inspect(ctx)
	case "install":
		return env.install(ctx, task)
	case "hand-over":
		return env.handOver(ctx, task)
	case "wipe":
		return env.wipe(ctx, task)
	case "rescue":
		return env.rescue(ctx, task)
	}
	return protocol.Fail("TASK_UNKNOWN", "This boot environment knows no task %q: is it older than the agent?", task.Task)
}

// settle waits until disks stop turning up: controllers look for theirs after their module was loaded. Where a task names
// disks, until those are there; a minute at most.
func (env *environment) settle(ctx context.Context, task *protocol.Task) {
	claims := task.Disks
	if task.Disk != nil {
		claims = append(claims, *task.Disk)
	}
	const quiet, longest = 2 * time.Second, time.Minute
	start, changed, before := time.Now(), time.Now(), ""
	for ctx.Err() == nil && time.Since(start) < longest {
		found, paths, missing := disks.Glance(), "", false
		for _, disk := range found {
			paths += disk.Path + " "
		}
		for _, claim := range claims {
			if _, err := disks.Find(found, claim); err != nil {
				missing = true
			}
		}
		if paths != before {
			before, changed = paths, time.Now()
		}
		if len(claims) > 0 && !missing || len(claims) == 0 && time.Since(changed) > quiet {
			return
		}
		if env.modules != nil {
			env.modules.Coldplug(console.Say)
		}
		time.Sleep(250 * time.Millisecond)
	}
}

// leave ends the machine's stay in the environment, as the task says.
func leave(then string) {
	unix.Sync()
	switch then {
	case "reboot":
		console.Say("restarting")
		check("restart", unix.Reboot(unix.LINUX_REBOOT_CMD_RESTART))
	case "power-off":
		console.Say("switching off")
		check("power off", unix.Reboot(unix.LINUX_REBOOT_CMD_POWER_OFF))
	}
}

package main

import (
	"context"
	"reflect"
	"time"

	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/network"
	"longshore/boot-environment/internal/protocol"
)

// bringUp asks for a lease on the port that the machine was booted from; where the loader did not say which, on each that has a link.
func (env *environment) bringUp(ctx context.Context) {
	ctx, env.leases = context.WithCancel(ctx)
	network.RaiseAll()
	for {
		ports := env.bootPorts()
		if len(ports) == 0 {
			console.Say("no network port with a link yet (booted from %q); looking again", env.bootMAC)
			time.Sleep(2 * time.Second)
			if env.modules != nil {
				env.modules.Coldplug(console.Say)
			}
			network.RaiseAll()
			continue
		}
		first, cancel := context.WithCancel(ctx)
		got := make(chan error, len(ports))
		for _, port := range ports {
			go func() { got <- network.DHCP(first, port, env.dhcpServer) }()
		}
		err := <-got
		if err == nil {
			env.leases = cancel
			return
		}
		cancel()
		console.Say("no lease: %v", err)
	}
}

func (env *environment) bootPorts() []string {
	if env.bootMAC != "" {
		name := network.PortOf(env.bootMAC)
		if name == "" || !network.AwaitLink(name, 30*time.Second) {
			return nil
		}
		return []string{name}
	}
	var names []string
	for _, port := range network.Ports() {
		if network.AwaitLink(port.Name, 3*time.Second) {
			names = append(names, port.Name)
		}
	}
	return names
}

// useNetwork changes to the machine's own network, or back to DHCP's (nil). Where the agent is not reached by its own, DHCP's
// is taken again and the task fails.
func (env *environment) useNetwork(ctx context.Context, wanted *protocol.Network) error {
	if reflect.DeepEqual(wanted, env.network) {
		return nil
	}
	if env.network == nil && network.IsAsBooted(wanted, env.bootMAC) {
		env.network = wanted // the lease that is there already is what it asks for
		return nil
	}
	env.leases()
	env.network = wanted
	if wanted == nil {
		env.backToDHCP(ctx)
		return nil
	}
	leases, cancel := context.WithCancel(ctx)
	env.leases = cancel
	reach, done := context.WithTimeout(leases, longestReach)
	defer done()
	failed := network.Apply(leases, wanted, env.bootMAC, env.dhcpServer)
	if failed == nil {
		if _, failed = env.agent.Task(reach); failed == nil {
			return nil
		}
		failed = protocol.Fail("NETWORK_UNREACHABLE", "With the machine's own network the agent at %s was not reached within %s; DHCP's was taken again.", env.agent.TaskURL, longestReach)
	}
	cancel()
	env.network = nil
	env.backToDHCP(ctx)
	return failed
}

// longestReach is how long the agent is looked for with the machine's own network: a bond and a switch take their time.
const longestReach = time.Minute

func (env *environment) backToDHCP(ctx context.Context) {
	network.Clear()
	env.bringUp(ctx)
}

package main

import (
	"context"

	"longshore/boot-environment/internal/agent"
	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/image"
	"longshore/boot-environment/internal/kexec"
	"longshore/boot-environment/internal/protocol"
)

// besideISO is the memory that an installer needs beside its ISO: its system runs from there.
const besideISO = 1 << 30

// handOver starts an installer's kernel in the place of this one. All that can be refused is looked at before the disk is
// touched; the first write to it is the wipe here, under the interlock, so that the installer finds an empty disk.
// It returns only when something failed.
func (env *environment) handOver(ctx context.Context, task *protocol.Task) error {
	installer := task.Installer
	if task.Disk == nil || installer == nil {
		return protocol.Fail("TASK_UNREADABLE", "The task to hand over lacks disk or installer.")
	}
	if needed := installer.ISO.Bytes + besideISO; kexec.Memory() < needed {
		return protocol.Fail("INSTALLER_MEMORY", "The installer needs %d MiB of memory, %d of them for its ISO; here are %d.", needed>>20, installer.ISO.Bytes>>20, kexec.Memory()>>20)
	}
	if err := env.resume(ctx, task); err != nil {
		return err
	}
	if _, err := claimed(ctx, *task.Disk, task.Resumes); err != nil {
		return err
	}
	kernel, initrd, err := env.fetchInstaller(ctx, installer)
	if err != nil {
		return err
	}
	if err := kexec.Load(kernel, initrd, installer.CommandLine); err != nil {
		return err
	}
	// the agent's last word before anything is written
	if err := env.agent.Report(ctx, protocol.Report{Step: "checked"}); err != nil {
		return err
	}
	if err := env.wipeClaimed(ctx, *task.Disk, task.Resumes); err != nil {
		return err
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "installing"}); err != nil {
		return err
	}
	console.Say("starting the installer in the place of this system")
	return kexec.Start()
}

// fetchInstaller fetches both files into memory, each chunk checked.
func (env *environment) fetchInstaller(ctx context.Context, installer *protocol.Installer) (kernel, initrd []byte, err error) {
	err = env.agent.During(ctx, "fetching", func(ctx context.Context, progress *agent.Progress) (err error) {
		progress.Total.Store(installer.Kernel.Bytes + installer.Initrd.Bytes)
		fetched := func(bytes int64) { progress.Bytes.Add(bytes) }
		if kernel, err = image.Fetch(ctx, installer.Kernel, fetched); err == nil {
			initrd, err = image.Fetch(ctx, installer.Initrd, fetched)
		}
		return err
	})
	return kernel, initrd, err
}

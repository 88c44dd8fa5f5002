package main

import (
	"context"
	"os/exec"

	"longshore/boot-environment/internal/agent"
	"longshore/boot-environment/internal/console"
	"longshore/boot-environment/internal/disks"
	"longshore/boot-environment/internal/efi"
	"longshore/boot-environment/internal/firstboot"
	"longshore/boot-environment/internal/image"
	"longshore/boot-environment/internal/inventory"
	"longshore/boot-environment/internal/network"
	"longshore/boot-environment/internal/protocol"
	"longshore/boot-environment/internal/rescue"
)

func (env *environment) inspect(ctx context.Context) error {
	heard := make(chan map[string]protocol.Neighbour, 1)
	go func() { heard <- network.Neighbours(ctx, env.lldp) }()
	found, err := disks.List(ctx)
	if err != nil {
		return err
	}
	taken := inventory.Take(found, <-heard)
	console.Say("%d disks, %d ports, %d threads, %d MiB", len(taken.Disks), len(taken.NICs), taken.CPU.Threads, taken.MemoryBytes>>20)
	return env.agent.Report(ctx, protocol.Report{Step: "inspected", Inventory: &taken})
}

// claimed finds the disk of a claim and holds it against it: the interlock. What is on the disk is read here, at the last moment.
// Where a write is resumed, that has been judged by the agent, which was told by `inspected`: it must be the same disk.
func claimed(ctx context.Context, claim protocol.DiskClaim, resumes bool) (protocol.Disk, error) {
	disk, err := disks.Find(disks.Glance(), claim)
	if err != nil {
		return disk, err
	}
	if disk.Signatures, err = disks.Signatures(ctx, disk.Path); err != nil {
		return disk, err
	}
	if resumes {
		claim.Signatures = disk.Signatures
	}
	return disk, disks.Check(disk, claim)
}

func (env *environment) wipe(ctx context.Context, task *protocol.Task) error {
	if err := env.resume(ctx, task); err != nil {
		return err
	}
	// all or none: no disk is touched while another is not what it was
	for _, claim := range task.Disks {
		if _, err := claimed(ctx, claim, task.Resumes); err != nil {
			return err
		}
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "checked"}); err != nil {
		return err
	}
	for _, claim := range task.Disks {
		if err := env.wipeClaimed(ctx, claim, task.Resumes); err != nil {
			return err
		}
	}
	return env.inspect(ctx) // what the disks are now, for the next plan
}

// resume tells what lies there now, where an earlier boot of the order may have written: the agent's answer lets it go on.
func (env *environment) resume(ctx context.Context, task *protocol.Task) error {
	if !task.Resumes {
		return nil
	}
	console.Say("an earlier boot was cut off in the middle of this task")
	return env.inspect(ctx)
}

func (env *environment) wipeClaimed(ctx context.Context, claim protocol.DiskClaim, resumes bool) error {
	return env.agent.During(ctx, "wiping", func(ctx context.Context, progress *agent.Progress) error {
		disk, err := claimed(ctx, claim, resumes)
		if err != nil {
			return err
		}
		console.Say("wiping %s, serial %s", disk.Path, disk.Serial)
		return disks.Wipe(ctx, disk.Path, func(done, total int64) {
			progress.Bytes.Store(done)
			progress.Total.Store(total)
		})
	})
}

func (env *environment) install(ctx context.Context, task *protocol.Task) error {
	if task.Disk == nil || task.Image == nil || task.FirstBoot == nil {
		return protocol.Fail("TASK_UNREADABLE", "The task to install lacks disk, image or first boot.")
	}
	source, err := image.NewSource(*task.Image)
	if err != nil {
		return err
	}
	if err := env.resume(ctx, task); err != nil {
		return err
	}
	disk, err := claimed(ctx, *task.Disk, task.Resumes)
	if err != nil {
		return err
	}
	// the agent's last word before anything is written
	if err := env.agent.Report(ctx, protocol.Report{Step: "checked"}); err != nil {
		return err
	}
	if err := env.wipeClaimed(ctx, *task.Disk, task.Resumes); err != nil {
		return err
	}
	if err := env.write(ctx, source, disk); err != nil {
		return err
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "configuring"}); err != nil {
		return err
	}
	if err := env.configure(ctx, disk, task.FirstBoot); err != nil {
		return err
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "boot-order"}); err != nil {
		return err
	}
	return setBootOrder(ctx, disk.Path, task.Machine)
}

func (env *environment) write(ctx context.Context, source *image.Source, disk protocol.Disk) error {
	return env.agent.During(ctx, "writing", func(ctx context.Context, progress *agent.Progress) error {
		device, err := disks.Open(disk.Path)
		if err != nil {
			return err
		}
		defer device.Close()
		progress.Total.Store(source.Image.Bytes)
		source.Fetched = func(bytes int64) { progress.Bytes.Add(bytes) }
		written, err := image.Write(ctx, source, device, device.Bytes)
		if err == nil {
			console.Say("%s: %d bytes of the image written", disk.Path, written)
		}
		return err
	})
}

func (env *environment) configure(ctx context.Context, disk protocol.Disk, firstBoot *protocol.FirstBoot) error {
	env.readyFileSystems()
	if firstBoot.By == "nocloud" {
		return firstboot.AddNoCloud(ctx, disk.Path, disk.Bytes, firstBoot.Files)
	}
	if err := firstboot.MoveBackup(ctx, disk.Path); err != nil {
		return err
	}
	if err := disks.Reread(disk.Path); err != nil {
		return err
	}
	switch firstBoot.By {
	case "ignition-oem":
		return firstboot.PutIgnition(ctx, disk.Path, firstBoot.Config, firstBoot.KernelArguments)
	case "none":
		return nil
	}
	return protocol.Fail("TASK_UNKNOWN", "This boot environment knows no first boot by %q: is it older than the agent?", firstBoot.By)
}

// readyFileSystems loads what mounting needs: else the kernel starts a program for each part of it, one after the other.
func (env *environment) readyFileSystems() {
	if env.modules == nil {
		return
	}
	for _, name := range []string{"vfat", "nls_cp437", "nls_ascii", "efivarfs"} {
		_, _ = env.modules.Load(name) // what is missing is told by the mount
	}
}

// setBootOrder puts the installed system first where UEFI has an order; a BIOS's is set by the BMC alone.
func setBootOrder(ctx context.Context, path, machine string) error {
	variables, err := efi.Mount()
	if err != nil {
		console.Say("boot order: left alone: %v", err)
		return nil
	}
	loader, err := firstboot.FindLoader(ctx, path, "Longshore "+machine)
	if err != nil {
		return err
	}
	before, after, err := variables.PutFirst(loader)
	if err != nil {
		// the system lies on the disk, and the agent sets the order by the BMC too
		console.Say("boot order: not set: %v", err)
		return nil
	}
	console.Say("boot order: was %s, is %s", efi.Numbers(before), efi.Numbers(after))
	return nil
}

// rescue ends only with the machine, or when the agent says stop.
func (env *environment) rescue(ctx context.Context, task *protocol.Task) error {
	check("busybox", exec.Command("/bin/busybox", "--install", "-s", "/bin").Run())
	if err := rescue.SSH(task.AuthorizedKeys); err != nil {
		return err
	}
	if err := env.agent.Report(ctx, protocol.Report{Step: "ready"}); err != nil {
		return err
	}
	rescue.Shell(ctx)
	return nil
}

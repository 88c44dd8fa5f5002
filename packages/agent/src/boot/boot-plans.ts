import type { BootReport, BootTask, ReportAnswer } from "@longshore/contracts";

/** One boot from the network that was seen. */
export interface SeenBoot {
  /** The Machine whose MAC address it came from; undefined = none has it. */
  readonly machine: string | undefined;
  readonly mac: string;
  /** What the firmware called itself: "arm64 UEFI by TFTP". */
  readonly firmware: string;
  readonly atMs: number;
}

/** What boot services ask of whoever decides about machines; a task stands for the whole of one boot. */
export interface BootPlans {
  /** Whether it may boot from the network now; else its firmware goes on to the disk. */
  boots(machine: string): boolean;
  /** Asked when a boot fetches its task, and again when it fetches it again; undefined = there is none, and it goes on to its disk. */
  taskFor(boot: SeenBoot): Promise<BootTask | undefined>;
  /** What the environment says; the answer may stop it. */
  reported(boot: SeenBoot, report: BootReport): ReportAnswer;
  /** The installed system says that it runs: the boot that installed it, long over, is what its token stands for. */
  cameHome(machine: string): void;
}

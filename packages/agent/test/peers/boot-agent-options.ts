import type { BootTask } from "@longshore/contracts";
import type { Wanted } from "../fake-hub.ts";

export interface BootAgentOptions {
  /** Folder of the agent's file and of its images. */
  readonly state: string;
  /** Loaders and boot environment. */
  readonly directory: string;
  /** What the hub has from the start; absent = there is no hub, and what is held holds. */
  readonly documents?: readonly Wanted[];
  /** A file of JSON, read whenever something is to be decided: the task of each machine that is to boot. */
  readonly plans: string;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** By the Machine's name, or its MAC address where it has none; null = it boots and there is nothing for it. */
export type PlanFile = Readonly<Record<string, BootTask | null>>;

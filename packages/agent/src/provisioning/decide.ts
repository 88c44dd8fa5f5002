import { minutes, seconds } from "@longshore/kit";
import type { BootChoice, PowerState } from "../bmc/bmc.ts";
import type { ImageState } from "../boot/boot-plans.ts";
import type { Failure } from "./failures.ts";
import type { Step, Work } from "./record.ts";

/** What is seen of a machine and its image; what the step does not need, or what nobody could read, is absent. */
export interface Observed {
  readonly power?: PowerState | undefined;
  readonly boot?: BootSeen | undefined;
  readonly image?: ImageState | undefined;
  /** Who else gives addresses or boot files on its boot network. */
  readonly rivals?: string | undefined;
}

/** "impossible": this BMC cannot choose what its machine boots from. */
export type BootSeen = { readonly choice: BootChoice | undefined } | "impossible";

/** All in milliseconds, by the monotonic clock of this start of the agent. */
export interface Elapsed {
  /** Since the step began, or the agent. */
  readonly inStep: number;
  /** Since the boot environment was last heard, the image grew, or the step began. */
  readonly quiet: number;
}

/** How long is waited for what, milliseconds. */
export interface Patience {
  /** Until the machine has booted into the environment. */
  readonly boot: number;
  /** The longest silence of the environment. */
  readonly environment: number;
  /** The longest silence of a distribution's installer, which loads its ISO first. */
  readonly installer: number;
  /** Until the installed system has called home, once more after a power cycle. */
  readonly home: number;
  /** The longest time in which an image does not grow. */
  readonly image: number;
  /** A machine that is off for so long, and should not be, is taken for off. */
  readonly off: number;
  /** Between two looks at what moves slowly. */
  readonly look: number;
}

export const PATIENCE: Patience = {
  boot: minutes(15),
  environment: minutes(10),
  installer: minutes(45),
  home: minutes(20),
  image: minutes(30),
  off: minutes(1),
  look: seconds(15),
};

export type Next =
  | { readonly do: "wait"; readonly forMs: number; readonly why?: string }
  /** What the step was for is seen. */
  | { readonly do: "go"; readonly to: Step; readonly trouble?: string }
  | { readonly do: "boot-from"; readonly device: "network" | "disk" }
  | { readonly do: "power"; readonly order: "on" | "off" | "cycle" }
  /** Another attempt, from the boot order on. */
  | ({ readonly do: "again" } & Failure)
  | ({ readonly do: "fail" } & Failure)
  | { readonly do: "end"; readonly message?: string };

/**
 * The next thing to do for an order, given how far it is, what is seen and how long it has lasted. Level-triggered: the
 * same answer as often as it is asked while nothing changes, and nothing that was done needs to be remembered beside
 * the record. What the boot environment says moves the record itself: see `hear.ts`.
 */
export function decide(work: Work, seen: Observed, elapsed: Elapsed, patience: Patience = PATIENCE): Next {
  return STEPS[work.step](work, seen, elapsed, patience);
}

const UNREAD = "its BMC cannot be read";

/** Attempts to get a machine through its task. */
export const ATTEMPTS = 3;
const BOOT_TRIES = 3;
const POWER_TRIES = 6;
const CYCLE_TRIES = 2;

type Decide = (work: Work, seen: Observed, elapsed: Elapsed, patience: Patience) => Next;

const STEPS: Readonly<Record<Step, Decide>> = {
  image({ job }, { image }, { quiet }, { image: longest, look }) {
    if (job.task !== "provision" || image?.state === "here") return { do: "go", to: "boot-order" };
    if (image?.state === "refused") return { do: "fail", code: "IMAGE_REFUSED", message: image.because };
    const why = image?.trouble ?? (image === undefined ? "the boot network is not served" : "the image is on its way");
    if (quiet < longest) return { do: "wait", forMs: look, why };
    return {
      do: "fail",
      code: "IMAGE_NOT_AVAILABLE",
      message: `the image of ${job.system.name} does not come: ${why}`,
    };
  },

  "boot-order"({ tries }, { boot }, _elapsed, { look }) {
    if (boot === undefined) return { do: "wait", forMs: look, why: UNREAD };
    if (boot === "impossible") return { do: "go", to: "power" }; // its own boot order may begin with the network
    if (boot.choice?.device === "network") return { do: "go", to: "power" };
    if (tries < BOOT_TRIES) return { do: "boot-from", device: "network" };
    const trouble = "its BMC does not show that it will boot from the network, though it was told so";
    return { do: "go", to: "power", trouble };
  },

  power({ tries }, { power }, _elapsed, { look }) {
    if (power === undefined) return { do: "wait", forMs: look, why: UNREAD };
    if (tries >= POWER_TRIES)
      return { do: "fail", code: "BMC_REFUSES", message: `its BMC refused ${tries} times to move the power` };
    if (power === "off") return { do: "power", order: "on" };
    return { do: "power", order: tries < CYCLE_TRIES ? "cycle" : "off" }; // some can only do it in two steps
  },

  boot(work, { power, boot, rivals }, { inStep }, patience) {
    const isOff = power === "off" && inStep > patience.off;
    const inTheWay = rivals && `another DHCP server answers there: ${rivals}`;
    if (!isOff && inStep <= patience.boot)
      return { do: "wait", forMs: patience.look, ...(inTheWay && { why: inTheWay }) };
    if (isOff) return again(work, { code: "BOOT_NEVER_CAME", message: "it is off, though it was told to start" });
    const forgot = forgotten(boot) && "its BMC has forgotten that it was told to";
    const causes = [forgot, inTheWay].filter((cause) => typeof cause === "string");
    return again(work, { code: "BOOT_NEVER_CAME", message: "it did not boot from the network" }, causes);
  },

  environment(work, _seen, { quiet }, patience) {
    if (quiet <= patience.environment) return { do: "wait", forMs: patience.look };
    return again(work, { code: "ENVIRONMENT_SILENT", message: "the boot environment fell silent" });
  },

  installer(work, _seen, { quiet }, patience) {
    if (quiet <= patience.installer) return { do: "wait", forMs: patience.look };
    return again(work, { code: "INSTALLER_SILENT", message: "the installer fell silent" });
  },

  "own-disk"({ tries }, { boot }, { inStep }, { look, off }) {
    if (boot === undefined && inStep <= off) return { do: "wait", forMs: look, why: UNREAD };
    if (boot === undefined) return { do: "go", to: "home" }; // it was told to restart, and finds its disk by itself
    const isSet = boot === "impossible" || boot.choice?.device === "disk";
    return isSet || tries >= BOOT_TRIES ? { do: "go", to: "home" } : { do: "boot-from", device: "disk" };
  },

  home({ job, tries }, { power }, { inStep }, patience) {
    if (job.task === "provision" && !job.system.callsHome)
      return { do: "end", message: "installed; its image cannot say that it runs" };
    if (power === "off" && inStep > patience.off && tries < POWER_TRIES) return { do: "power", order: "on" };
    if (inStep <= patience.home) return { do: "wait", forMs: patience.look };
    if (tries === 0) return { do: "power", order: "cycle" };
    return inStep <= 2 * patience.home
      ? { do: "wait", forMs: patience.look, why: "it did not call home; it was power-cycled" }
      : { do: "fail", code: "NEVER_CAME_HOME", message: "it was installed, and its system never called home" };
  },

  off({ tries }, { power }, { inStep }, patience) {
    if (power === "off") return { do: "end" };
    if (inStep <= patience.off) return { do: "wait", forMs: patience.look };
    return tries < BOOT_TRIES ? { do: "power", order: "off" } : { do: "end", message: "it would not go off" };
  },

  rescue(_work, { power }, { inStep }, patience) {
    if (power === "off" && inStep > patience.off) return { do: "end", message: "it was switched off" };
    return { do: "wait", forMs: 4 * patience.look };
  },
};

/** Another attempt, or none is left. */
export function again({ attempt }: Work, { code, message }: Failure, causes: readonly string[] = []): Next {
  const why = (what: string): string => [what, ...causes].join("; ");
  if (attempt < ATTEMPTS) return { do: "again", code, message: why(message) };
  return { do: "fail", code, message: why(`${message}, ${attempt} times`) };
}

function forgotten(boot: BootSeen | undefined): boolean {
  return boot !== undefined && boot !== "impossible" && boot.choice?.device !== "network";
}

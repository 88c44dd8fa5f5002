import type { BootReport, BootTask, ReportAnswer, TaskFile, TaskImage } from "@longshore/contracts";

/** One boot from the network that was seen. */
export interface SeenBoot {
  /** The Machine whose MAC address it came from; undefined = none has it. */
  readonly machine: string | undefined;
  readonly mac: string;
  /** What the firmware called itself: "arm64 UEFI by TFTP". */
  readonly firmware: string;
  readonly atMs: number;
  /** Where its task lies: "http://10.1.0.1:8402/task/TOKEN". Whoever knows it speaks for this boot, so no log has it. */
  readonly taskUrl: string;
  /** Where the system that this boot installs says that it runs, with a POST, from whatever address it has then. */
  readonly homeUrl: string;
}

/** What boot services ask of whoever decides about machines; a task stands for the whole of one boot. */
export interface BootPlans {
  /** Whether it may boot from the network now; else its firmware goes on to the disk. */
  boots(machine: string): boolean;
  /**
   * The iPXE script of another installer that has this machine: "http://10.1.0.9:7080/ipxe/script/…"; undefined = it is
   * ours. Absent: there is no other.
   */
  elsewhere?(machine: string, mac: string): string | undefined;
  /** Whether a machine without a document may, where the site discovers such: it is looked at once, and then left alone. */
  discovers(mac: string): boolean;
  /**
   * Asked when a boot fetches its task, and again when it fetches it again, also after a restart of the agent; undefined =
   * there is none: it waits in the boot environment and asks again.
   */
  taskFor(boot: SeenBoot): Promise<BootTask | undefined>;
  /** What the environment says; the answer may stop it. The same may be said again when its answer was lost. */
  reported(boot: SeenBoot, report: BootReport): ReportAnswer;
  /** A file of what the installer is told that this boot was handed over to; undefined = there is none. */
  seed(boot: SeenBoot, name: string): string | undefined;
  /** The installed system says that it runs: the boot that installed it, long over, is what its token stands for. */
  cameHome(boot: SeenBoot): void;
}

/** Boots nothing: what holds until somebody decides about machines. */
export const noBoots: BootPlans = {
  boots: () => false,
  discovers: () => false,
  taskFor: () => Promise.resolve(undefined),
  reported: () => ({ go: "stop", because: "nothing is planned for this machine" }),
  seed: () => undefined,
  cameHome: () => {},
};

/** What boot services offer to whoever decides about machines. */
export interface BootOffers {
  /**
   * An image that a machine is to get. Asking is wanting: it is fetched once for the whole site, and stays here while
   * somebody asked within the last hour or a boot is writing it. Ask again for how far it is; `onImage` tells of changes.
   * A refusal answers the orders that waited for it: for another `order` it is fetched again.
   */
  image(wanted: WantedImage, order: string): ImageState;
  /** Calls back when an image has come or has failed; the returned function ends it. */
  onImage(listen: (sha256: string) => void): () => void;
  /** Where machines reach the agent: "http://10.1.0.1:8402"; undefined while the boot network is not served. */
  readonly baseUrl: string | undefined;
  /** Who else answers on the boot network and is in the way: "10.1.0.66 (52:54:…) gives addresses"; undefined = nobody known. */
  readonly rivals: string | undefined;
}

export interface WantedImage {
  /** http or https. */
  readonly url: string;
  /** Of the file, in hex. */
  readonly sha256: string;
  /** What it must begin like; `iso` and `file` may begin as they like. */
  readonly format: TaskImage["format"] | "iso" | "file";
}

export type ImageState =
  /** Verified as a whole; `image.url` is where machines fetch it from this agent. */
  | { readonly state: "here"; readonly image: TaskFile }
  /** `total` once the server has said it. */
  | { readonly state: "fetching"; readonly bytes: number; readonly total?: number; readonly trouble?: string }
  /** It will not do, and why: "its digest is …", "it names a backing file". */
  | { readonly state: "refused"; readonly because: string };

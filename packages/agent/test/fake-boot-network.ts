import type { BootDisk, BootInventory, BootReport, BootTask, ReportAnswer } from "@longshore/contracts";
import type { BootOffers, BootPlans, ImageState, SeenBoot } from "../src/boot/boot-plans.ts";

/** A boot network in memory: machines boot when a test says so, and say what it makes them say. */
export class FakeBootNetwork implements BootOffers {
  baseUrl: string | undefined = "http://10.1.0.1:8402";
  rivals: string | undefined;
  images: ImageState = { state: "here", image: IMAGE };
  plans: BootPlans | undefined;
  #boots = 0;
  readonly #listeners = new Set<(sha256: string) => void>();

  readonly serve = (plans: BootPlans): BootOffers => {
    this.plans = plans;
    return this;
  };

  image(): ImageState {
    return this.images;
  }

  onImage(listen: (sha256: string) => void): () => void {
    this.#listeners.add(listen);
    return () => this.#listeners.delete(listen);
  }

  arrived(images: ImageState): void {
    this.images = images;
    for (const listen of this.#listeners) listen(IMAGE.sha256);
  }

  /** The machine starts, asks the network, and fetches its task where it may; undefined: it goes on to its disk. */
  async boot(machine: string | undefined, mac = "3c:ec:ef:00:00:17"): Promise<FakeBoot | undefined> {
    const number = ++this.#boots;
    const base = `${this.baseUrl}/task/token-${number}`;
    const seen = { machine, mac, firmware: "arm64 UEFI by TFTP", atMs: number, taskUrl: base, homeUrl: `${base}/home` };
    const may = machine === undefined ? this.plans?.discovers(mac) : this.plans?.boots(machine);
    if (may !== true) return undefined;
    const boot = new FakeBoot(this, seen);
    return (await boot.fetch()) === undefined ? undefined : boot;
  }
}

export class FakeBoot {
  task: BootTask | undefined;
  readonly #network: FakeBootNetwork;
  readonly #seen: SeenBoot;

  constructor(network: FakeBootNetwork, seen: SeenBoot) {
    this.#network = network;
    this.#seen = seen;
  }

  async fetch(): Promise<BootTask | undefined> {
    this.task = await this.#network.plans?.taskFor(this.#seen);
    return this.task;
  }

  report(step: BootReport["step"], more: Partial<BootReport> = {}): ReportAnswer | undefined {
    return this.#network.plans?.reported(this.#seen, { step, ...more });
  }

  /** What the installer is told that it was handed over to. */
  seed(name: string): string | undefined {
    return this.#network.plans?.seed(this.#seen, name);
  }

  cameHome(): void {
    this.#network.plans?.cameHome(this.#seen);
  }
}

export const IMAGE = {
  url: "http://10.1.0.1:8402/image/aa",
  sha256: "a".repeat(64),
  bytes: 3_000_000_000,
  format: "raw.gz",
  chunkBytes: 1_048_576,
  chunks: [],
} as const;

export const DISK: BootDisk = {
  path: "/dev/nvme0n1",
  serial: "S5H7",
  wwn: "eui.0025388b71b0a1c2",
  model: "PM9A3",
  bytes: 1_920_383_410_176,
  rotational: false,
  transport: "nvme",
  signatures: [{ partition: 0, offset: 0, type: "ceph_bluestore", cephFsid: "5d2f" }],
};

export function inventory(...disks: BootInventory["disks"]): BootInventory {
  return {
    arch: "arm64",
    firmware: "uefi",
    system: { vendor: "Ampere", product: "Mt. Jade", serial: "A1" },
    cpu: { model: "Altra", sockets: 2, cores: 160, threads: 160 },
    memoryBytes: 2 ** 38,
    disks: disks.length === 0 ? [DISK] : disks,
    nics: [{ name: "eno1", mac: "3c:ec:ef:00:00:17", link: true, speed: 25_000 }],
  };
}

import { hash } from "node:crypto";
import type { BootReport, BootTask, ReportAnswer } from "@longshore/contracts";
import type { Clock, Logger } from "@longshore/kit";
import type { BootOffers, BootPlans, SeenBoot } from "../boot/boot-plans.ts";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { cameHome, fetched, type Heard, mayBoot, reported } from "./hear.ts";
import type { LiveWork } from "./live.ts";
import { homeAfterAll } from "./outcome.ts";
import type { Provisioning } from "./provisioning.ts";
import type { MachineRecord, Work } from "./record.ts";
import { jobImages } from "./job-images.ts";
import { type JobFiles, taskOf } from "./task-of.ts";
import type { Systems } from "./systems.ts";
import { tinkerbellOfSite } from "./tinkerbell.ts";

export interface BootsOptions {
  readonly at: Pick<Provisioning, "of" | "put" | "apply" | "progressed" | "discovery">;
  readonly documents: HeldDocuments;
  readonly systems: Systems;
  readonly live: LiveWork;
  readonly offers: () => BootOffers | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/** What machines say when they boot, and what they are told: each answer is given after it is on the disk. */
export class Boots implements BootPlans {
  readonly #options: BootsOptions;

  constructor(options: BootsOptions) {
    this.#options = options;
  }

  boots(name: string): boolean {
    const work = this.#atWork(name)?.work;
    return work === undefined ? this.#tinkerbell(name) !== undefined : mayBoot(work);
  }

  /** Tinkerbell's, unless it is asked to do something for us; whether it has something now is for Tinkerbell to say. */
  elsewhere(name: string, mac: string): string | undefined {
    if (this.#atWork(name) !== undefined) return undefined;
    const tinkerbell = this.#tinkerbell(name);
    return tinkerbell && `${tinkerbell.url}/ipxe/script/${mac}/auto.ipxe`;
  }

  #tinkerbell(name: string) {
    const { documents } = this.#options;
    const machine = documents.get("machine", name);
    const tinkerbell = tinkerbellOfSite(documents);
    return machine !== undefined && tinkerbell?.has(machine) === true ? tinkerbell : undefined;
  }

  discovers(mac: string): boolean {
    return this.#options.at.discovery.wants(mac);
  }

  async taskFor(boot: SeenBoot): Promise<BootTask | undefined> {
    const { at, clock, log } = this.#options;
    if (boot.machine === undefined) return at.discovery.taskFor(boot);
    const found = this.#atWork(boot.machine);
    if (found === undefined) return undefined;
    const { machine, work } = found;
    const { mac, firmware, atMs } = boot;
    const heard = fetched(work, { id: idOf(boot), mac, firmware, atMs }, clock.now());
    if (heard === undefined) return undefined;
    const files = this.#files(heard.work);
    if (heard.next === undefined && files === "gone") {
      const next = { do: "again", code: "IMAGE_NOT_AVAILABLE", message: "its image was gone when it booted" } as const;
      at.apply(machine.name, found.record, work, next);
      return undefined;
    }
    this.#take(found, heard);
    if (heard.next !== undefined) return undefined;
    const { systems } = this.#options;
    const task = taskOf(machine, heard.work, { files: files === "gone" ? undefined : files, boot, systems });
    log.info({ machine: machine.name, task: task?.task, mac, order: work.orderId }, "a boot fetched its task");
    return task;
  }

  reported(boot: SeenBoot, report: BootReport): ReportAnswer {
    const { at, live, clock } = this.#options;
    if (boot.machine === undefined) return at.discovery.reported(boot, report);
    const found = this.#atWork(boot.machine);
    if (found === undefined) return { go: "stop", because: "nothing is ordered for this machine" };
    const { answer, ...heard } = reported(found.work, idOf(boot), report, clock.now());
    if (answer.go === "stop" && heard.next === undefined) return answer; // nobody that counts
    if (found.work.boot?.id === idOf(boot)) live.heard(found.machine.name, found.work, report);
    this.#take(found, heard, report);
    at.progressed(found.machine.name);
    return answer;
  }

  seed(boot: SeenBoot, name: string): string | undefined {
    const found = boot.machine === undefined ? undefined : this.#atWork(boot.machine);
    if (found === undefined || found.work.boot?.id !== idOf(boot)) return undefined;
    const { job } = found.work;
    if (job.task !== "provision" || job.system.installer === undefined) return undefined;
    const { taskUrl, mac } = boot;
    const files = this.#options.systems.seed(found.machine, job.system, { taskUrl, mac, disk: job.disk });
    return Object.hasOwn(files, name) ? files[name] : undefined;
  }

  cameHome(boot: SeenBoot): void {
    if (boot.machine === undefined) return;
    const found = this.#atWork(boot.machine);
    if (found !== undefined) return this.#take(found, cameHome(found.work, idOf(boot)));
    const { documents, at, clock } = this.#options;
    const machine = documents.get("machine", boot.machine);
    const record = machine && at.of(machine);
    const home = record && homeAfterAll(record, idOf(boot), clock.now());
    if (home !== undefined) at.put(boot.machine, record as MachineRecord, home);
  }

  #atWork(name: string): AtWork | undefined {
    const machine = this.#options.documents.get("machine", name);
    const record = machine && this.#options.at.of(machine);
    return machine && record?.work && { machine, record, work: record.work };
  }

  #take({ machine, record, work: before }: AtWork, { work, next }: Heard, report?: BootReport): void {
    const { at, clock } = this.#options;
    const inventory = report?.inventory;
    const known = inventory === undefined ? record : { ...record, inspected: { atMs: clock.now(), inventory } };
    if (next !== undefined) return at.apply(machine.name, { ...known, work: before }, work, next);
    if (work !== before && !isOnlyHeard(before, work, clock.now())) at.put(machine.name, record, { ...known, work });
    else if (known !== record) at.put(machine.name, record, known);
  }

  #files({ job, orderId }: Work): JobFiles | "gone" | undefined {
    if (job.task !== "provision") return undefined;
    const offers = this.#options.offers();
    const [image, kernel, initrd] = jobImages(job.system).map((wanted) => {
      const state = offers?.image(wanted, orderId);
      return state?.state === "here" ? state.image : undefined;
    });
    if (image === undefined || (job.system.installer !== undefined && (!kernel || !initrd))) return "gone";
    return { image, ...(kernel && initrd && { installer: { kernel, initrd } }) };
  }
}

interface AtWork {
  readonly machine: Document<"machine">;
  readonly record: MachineRecord;
  readonly work: Work;
}

/** Nothing but a sign of life: it is written down now and then. */
function isOnlyHeard(before: Work, { heardAtMs, ...now }: Work, nowMs: number): boolean {
  const { heardAtMs: last, ...was } = before;
  const isRecent = last !== undefined && nowMs - last < HEARD_EVERY;
  return heardAtMs !== undefined && isRecent && JSON.stringify(was) === JSON.stringify(now);
}
const HEARD_EVERY = 60_000;

/** Its token, which ends its address, speaks for it, and is not written down. */
function idOf({ taskUrl }: SeenBoot): string {
  return hash("sha256", taskUrl.slice(taskUrl.lastIndexOf("/"))).slice(0, 16);
}

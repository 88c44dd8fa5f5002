import { type BootReport, bootReport, type ReportAnswer } from "@longshore/contracts";
import { type Clock, messageOf } from "@longshore/kit";
import type { HttpAnswer, HttpRequest, ServedFiles } from "@longshore/netboot";
import type { BootRecord } from "../store/boots.ts";
import type { BootPlans, SeenBoot } from "./boot-plans.ts";
import { bootScript, elsewhereScript, goOnScript } from "./boot-script.ts";
import { installerSays } from "./installer-says.ts";
import type { Boots, Withheld } from "./boots.ts";

export interface BootHttpOptions {
  readonly boots: Boots;
  readonly plans: BootPlans;
  readonly clock: Clock;
  /** "http://10.1.0.1:8402" */
  readonly base: () => string;
  /** Ours, where we give the addresses. */
  readonly dhcpServer: () => string | undefined;
  readonly shims: () => readonly ("amd64" | "arm64")[];
  /** Loaders and boot environment. */
  readonly folder: ServedFiles;
  readonly images: { open(sha256: string): HttpAnswer | undefined };
  /** The MAC address behind an address, as far as this host's network knows. */
  readonly neighbour: (address: string) => Promise<string | undefined>;
  /** A boot whose DHCP is another's begins when its iPXE asks for the script. */
  readonly seenByScript: (mac: string, from: string) => void;
  /** Whether this machine may boot now; undefined for one without a document. */
  readonly mayBoot: (mac: string) => boolean;
  readonly tell: {
    /** Something was asked for by who may not have it. */
    withheld(what: string, from: string, because: string): void;
    /** Of one boot: "has its script". */
    step(boot: BootRecord, what: string): void;
  };
}

/** What machines are answered by HTTP: the paths of the contract's boot protocol. */
export class BootHttp {
  readonly #options: BootHttpOptions;

  constructor(options: BootHttpOptions) {
    this.#options = options;
  }

  answer(request: HttpRequest): HttpAnswer | Promise<HttpAnswer> {
    const [first, second = "", third, ...more] = request.path;
    const reads = request.method === "GET" || request.method === "HEAD";
    if (first === "task") return this.#ofTask(request, second, [third, ...more]);
    if (!reads) return text(405, "only GET and HEAD are served here");
    if (first === "image" && more.length === 0)
      return this.#options.images.open(second) ?? text(404, "there is no such image");
    if (first !== "boot") return text(404, "nothing is here");
    const mac = macIn(second);
    if (mac !== undefined && third === "script.ipxe" && more.length === 0) return this.#script(mac, request.from);
    return { files: this.#options.folder, path: request.path.slice(1) };
  }

  async #script(mac: string, from: string): Promise<HttpAnswer> {
    const { boots, base, dhcpServer, shims, tell, mayBoot, neighbour, seenByScript } = this.#options;
    const behind = await neighbour(from);
    if (behind === mac) seenByScript(mac, from);
    const boot = boots.ofMac(mac, from, behind);
    if ("status" in boot) return this.#withheld(boot, `the script of ${mac}`, from);
    if (!mayBoot(mac)) {
      tell.step(boot, "goes on to its disk: it is not to boot from the network now");
      return { status: 200, type: IPXE, body: goOnScript("this machine is not to boot from the network now") };
    }
    const elsewhere = this.#options.plans.elsewhere?.(boot.machine, mac);
    if (elsewhere !== undefined) {
      tell.step(boot, `is sent on to ${new URL(elsewhere).host}, which installs it`);
      return { status: 200, type: IPXE, body: elsewhereScript(elsewhere) };
    }
    boots.scripted(boot);
    tell.step(boot, "has its script");
    const facts = { base: base(), taskUrl: this.#taskUrl(boot), mac, dhcpServer: dhcpServer(), shims: shims() };
    return { status: 200, type: IPXE, body: bootScript(facts) };
  }

  #ofTask({ method, from, body }: HttpRequest, token: string, rest: readonly (string | undefined)[]) {
    const [what, name, ...more] = rest;
    if (what === "seed" && name !== undefined && more.length === 0) return this.#seed(token, from, method, name);
    if (name !== undefined) return text(404, "nothing is here");
    if (what === undefined) return method === "GET" ? this.#task(token, from) : text(405, "a task is fetched by GET");
    if (method !== "POST") return text(405, `${what} is told by POST`);
    if (what === "report") return this.#report(token, from, body);
    if (what === "event") return this.#event(token, from, body);
    if (what === "home") return this.#home(token, from);
    return text(404, "nothing is here");
  }

  async #task(token: string, from: string): Promise<HttpAnswer> {
    const { boots, plans, tell } = this.#options;
    const boot = boots.ofToken(token, from);
    if ("status" in boot) return this.#withheld(boot, "a task", from);
    const task = await plans.taskFor(this.#seen(boot));
    const still = boots.ofToken(token, from); // while it was being decided, the machine may have begun another boot
    if ("status" in still) return this.#withheld(still, "a task", from);
    if (task === undefined) {
      tell.step(boot, "has no task");
      return text(404, "there is no task for this boot");
    }
    boots.tasked(still, task);
    tell.step(boot, `has its task: ${task.task}`);
    return json(200, task);
  }

  /** What the installer is told is for the boot that was handed over to it, until that is over. */
  #seed(token: string, from: string, method: string, name: string): HttpAnswer {
    if (method !== "GET" && method !== "HEAD") return text(405, "a seed is fetched by GET");
    const { boots, plans, tell } = this.#options;
    const boot = boots.ofToken(token, from);
    if ("status" in boot) return this.#withheld(boot, "a seed", from);
    const handed = boot.task?.kind === "hand-over" ? plans.seed(this.#seen(boot), name) : undefined;
    if (handed === undefined) return text(404, "there is no such seed for this boot");
    if (name === "user-data") tell.step(boot, "is told by its installer's seed what to install");
    return { status: 200, type: "text/plain; charset=utf-8", body: handed };
  }

  #report(token: string, from: string, body: Uint8Array): HttpAnswer {
    const said = parsed(body);
    return "wrong" in said ? text(400, said.wrong) : this.#reported(token, from, said.report);
  }

  /** The installer's own words count as a report that it is at work. */
  #event(token: string, from: string, body: Uint8Array): HttpAnswer {
    return this.#reported(token, from, { step: "installing", log: installerSays(body) });
  }

  #reported(token: string, from: string, report: BootReport): HttpAnswer {
    const { boots, plans } = this.#options;
    const ended = report.step === "done" || report.step === "failed" ? report.step : undefined;
    if (ended !== undefined && boots.ended(token, from, ended)) return json(200, { go: "on" } satisfies ReportAnswer);
    const boot = boots.ofToken(token, from);
    if ("status" in boot) return this.#withheld(boot, "a report", from);
    const answer = plans.reported(this.#seen(boot), report);
    boots.heard(boot, ended);
    return json(200, answer);
  }

  #home(token: string, from: string): HttpAnswer {
    const { boots, plans, tell } = this.#options;
    const boot = boots.ofHome(token);
    if ("status" in boot) return this.#withheld(boot, "a homecoming", from);
    if (boot.task?.home === "awaited") {
      if (boot.machine !== "") plans.cameHome(this.#seen(boot));
      boots.home(boot);
      tell.step(boot, `runs its own system, and said so from ${from}`);
    }
    return text(200, "welcome");
  }

  #withheld({ status, because }: Withheld, what: string, from: string): HttpAnswer {
    this.#options.tell.withheld(what, from, because);
    return text(status, because);
  }

  #taskUrl({ token }: BootRecord): string {
    return `${this.#options.base()}/task/${token}`;
  }

  #seen(boot: BootRecord): SeenBoot {
    const { machine, mac, firmware, seenAtMs: atMs } = boot;
    const taskUrl = this.#taskUrl(boot);
    return { machine: machine || undefined, mac, firmware, atMs, taskUrl, homeUrl: `${taskUrl}/home` };
  }
}

const IPXE = "text/plain; charset=utf-8";

/** "3c-ec-ef-00-00-17" */
function macIn(part: string): string | undefined {
  return /^[0-9a-f]{2}(-[0-9a-f]{2}){5}$/.test(part) ? part.replaceAll("-", ":") : undefined;
}

function parsed(body: Uint8Array) {
  try {
    const found = bootReport.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body)));
    if (found.success) return { report: found.data };
    const [issue] = found.error.issues;
    return { wrong: `${issue?.path.join(".") ?? ""}: ${issue?.message ?? "this is no report"}` };
  } catch (error) {
    return { wrong: `this is no JSON: ${messageOf(error)}` };
  }
}

function text(status: number, sentence: string): HttpAnswer {
  return { status, type: "text/plain; charset=utf-8", body: `${sentence}\n` };
}

function json(status: number, value: unknown): HttpAnswer {
  return { status, type: "application/json", body: `${JSON.stringify(value)}\n` };
}

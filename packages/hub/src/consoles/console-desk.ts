import type { HubLink, ReplyIn } from "@longshore/bus";
import {
  type ConsoleCloseRequest,
  ConsoleMode,
  type ConsoleOpenRequest,
  type ConsoleOpenResult,
  type ConsoleReadRequest,
  type ConsoleWriteRequest,
  type FlowChunk,
  type FlowWriter,
  subjects,
} from "@longshore/contracts";
import { type Clock, isLongshoreError, type Logger, messageOf, type Random, seconds } from "@longshore/kit";
import type { AuditLog } from "../audit/audit-log.ts";
import { type MachineCommands, machineOf, tellSite } from "../fleet/machine-commands.ts";
import { hubErrors } from "../hub-errors.ts";
import type { Caller } from "../operators/operators.ts";
import { FlowCopy, type Viewer } from "./flow-copy.ts";

export interface ConsoleDeskOptions extends MachineCommands {
  readonly link: Pick<HubLink, "command" | "serveAsk">;
  readonly audit: Pick<AuditLog, "note">;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/**
 * `hub.api.console.*`: the consoles that operators look at through this hub. A machine's console comes once from its
 * site, whoever reads it; each viewer says how far it has read, so that no lost answer loses anything. Who writes is the
 * site's to decide: another hub may have viewers, too. What is typed passes through and is kept nowhere.
 */
export class ConsoleDesk implements Disposable {
  readonly #options: ConsoleDeskOptions;
  /** This run of this hub: only what is sent to it is its own. */
  readonly #hub: string;
  readonly #flows = new Map<string, FlowCopy>();
  readonly #stopServing: () => void;
  #isClosed = false;
  #cancelSweep: (() => void) | undefined;

  constructor(options: ConsoleDeskOptions) {
    this.#options = options;
    this.#hub = Buffer.from(options.random.bytes(8)).toString("hex");
    const take = async ({ site, flow }: { site: string; flow: string }, chunk: FlowChunk) => ({
      wanted: this.#take(site, flow, chunk),
    });
    this.#stopServing = options.link.serveAsk(subjects.askFlow, take, { hub: this.#hub });
  }

  async open(request: ConsoleOpenRequest, caller: Caller, signal: AbortSignal) {
    const { site, machine, mode, resume } = request;
    const id = viewerOf(request, caller);
    machineOf(this.#options, request);
    const flow = this.#flow(site, machine);
    const who = { viewer: id, name: caller.name, mode };
    const before = flow.writer;
    const takeOver = resume || mode === ConsoleMode.CONSOLE_MODE_TAKE;
    const opened = await this.#order(flow, { ...who, takeOver }, signal).catch((error: unknown) => {
      this.#forgetUnread(flow);
      throw error;
    });
    const writer = opened.writer?.id ? opened.writer : undefined;
    flow.viewers.set(id, { key: caller.key, name: caller.name, readAtMs: this.#options.clock.monotonic() });
    flow.become({ stream: opened.stream, state: opened.state, writer });
    this.#sweepLater();
    if (writer?.id === id && before?.id !== id) await this.#noteWriter(flow, caller, before);
    const from = Math.max(opened.start, opened.end - SCREEN_BYTES);
    return { stream: flow.stream, from, state: flow.state, writing: writer?.id === id, ...(writer && { writer }) };
  }

  async read(request: ConsoleReadRequest, caller: Caller, signal: AbortSignal) {
    const { clock } = this.#options;
    const { flow, viewer, id } = this.#known(request, caller);
    viewer.readAtMs = clock.monotonic();
    this.#reopenIfSilent(flow);
    const until = clock.monotonic() + Math.min(request.waitMs, LONGEST_WAIT);
    for (;;) {
      const { count } = flow.change;
      const after = request.stream === flow.stream ? request.after : 0;
      const part = flow.log.read(after, MOST_BYTES);
      const left = until - clock.monotonic();
      if (part.bytes.length > 0 || flow.revision !== request.revision || left <= 0 || this.#isClosed)
        return outputOf(flow, part, id);
      await flow.change.since(count, left, clock, signal);
      viewer.readAtMs = clock.monotonic();
    }
  }

  async write(request: ConsoleWriteRequest, caller: Caller, signal: AbortSignal) {
    const { flow, id } = this.#known(request, caller);
    const { sequence, bytes, sendBreak, stream } = request;
    const command = { flow: flow.id, stream, writer: id, sequence, bytes, sendBreak };
    try {
      const { taken, writer } = await tellSite(this.#options, flow, subjects.cmdFlowWrite, command, signal);
      return { taken, ...(writer?.id && { writer }) };
    } catch (error) {
      if (isLongshoreError(error, "AGENT_NO_SUCH_FLOW")) this.#reopen(flow);
      throw error;
    }
  }

  async close(request: ConsoleCloseRequest, caller: Caller): Promise<Record<string, never>> {
    const id = viewerOf(request, caller);
    const flow = this.#flows.get(keyOf(request));
    if (flow?.viewers.delete(id)) await this.#left(flow, id);
    return {};
  }

  /** Long polls are answered now. */
  [Symbol.dispose](): void {
    this.#stopServing();
    this.#isClosed = true;
    this.#cancelSweep?.();
    for (const { change } of this.#flows.values()) change.now();
  }

  #take(site: string, id: string, chunk: FlowChunk): boolean {
    const flow = [...this.#flows.values()].find((each) => each.id === id && each.site === site);
    if (flow === undefined) return false;
    flow.heardAtMs = this.#options.clock.monotonic();
    flow.take(chunk);
    return true;
  }

  #flow(site: string, machine: string): FlowCopy {
    const known = this.#flows.get(keyOf({ site, machine }));
    if (known !== undefined && known.viewers.size >= MOST_VIEWERS)
      throw hubErrors.HUB_TOO_MANY_CONSOLES({ what: `viewers of ${machine}`, most: MOST_VIEWERS });
    if (known !== undefined) return known;
    if (this.#flows.size >= MOST_FLOWS)
      throw hubErrors.HUB_TOO_MANY_CONSOLES({ what: "consoles open through this hub", most: MOST_FLOWS });
    const id = Buffer.from(this.#options.random.bytes(8)).toString("hex");
    const flow = new FlowCopy(id, { site, machine }, this.#options.clock.monotonic());
    this.#flows.set(keyOf(flow), flow);
    return flow;
  }

  #known(request: ConsoleCloseRequest, caller: Caller): { flow: FlowCopy; viewer: Viewer; id: string } {
    const id = viewerOf(request, caller);
    const flow = this.#flows.get(keyOf(request));
    const viewer = flow?.viewers.get(id);
    if (flow === undefined || viewer === undefined)
      throw hubErrors.HUB_NO_SUCH_CONSOLE({ machine: request.machine, site: request.site });
    return { flow, viewer, id };
  }

  #order(flow: FlowCopy, who: Who, signal: AbortSignal): Promise<ConsoleOpenResult> {
    const command = { ...who, machine: flow.machine, hub: this.#hub, flow: flow.id };
    return tellSite(this.#options, flow, subjects.cmdConsoleOpen, command, signal);
  }

  #reopenIfSilent(flow: FlowCopy): void {
    if (this.#options.clock.monotonic() - flow.heardAtMs > SILENT_AFTER) this.#reopen(flow);
  }

  /** The agent was started anew, or the site was away: its console was ours, and who wrote goes on writing. */
  #reopen(flow: FlowCopy): void {
    const { clock, log } = this.#options;
    flow.heardAtMs = clock.monotonic();
    const id = flow.writer?.id ?? "";
    const writer = flow.viewers.get(id);
    const mode = writer === undefined ? ConsoleMode.CONSOLE_MODE_VIEW : ConsoleMode.CONSOLE_MODE_WRITE;
    const who = { viewer: id, name: writer?.name ?? "", mode, takeOver: true };
    this.#order(flow, who, new AbortController().signal).catch((error: unknown) => {
      log.debug({ site: flow.site, machine: flow.machine, error: messageOf(error) }, "a console was not opened again");
      flow.become({ state: messageOf(error), writer: flow.writer });
    });
  }

  async #noteWriter(flow: FlowCopy, { key, name }: Caller, before: FlowWriter | undefined): Promise<void> {
    const about = `${name} writes on the console of ${flow.machine} at ${flow.site}${before ? `, instead of ${before.name}` : ""}`;
    const subject = subjects.apiConsoleOpen.template;
    await this.#options.audit.note({ key, name, subject, nonce: flow.id, request: EMPTY, about }, "done", "");
  }

  /** A viewer is gone; the last one takes the flow with it. */
  async #left(flow: FlowCopy, id: string): Promise<void> {
    const { log } = this.#options;
    this.#forgetUnread(flow);
    for (const viewer of flow.viewers.size === 0 ? [id, ""] : [id]) {
      const command = { flow: flow.id, viewer };
      const { signal } = new AbortController();
      await tellSite(this.#options, flow, subjects.cmdFlowClose, command, signal).catch((error: unknown) =>
        log.debug({ site: flow.site, error: messageOf(error) }, "the site does not know yet that a viewer left"),
      );
    }
  }

  #forgetUnread(flow: FlowCopy): void {
    if (flow.viewers.size === 0) this.#flows.delete(keyOf(flow));
  }

  #sweepLater(): void {
    this.#cancelSweep ??= this.#options.clock.after(SWEEP_EVERY, () => {
      this.#cancelSweep = undefined;
      this.#sweep();
      if (this.#flows.size > 0) this.#sweepLater();
    });
  }

  #sweep(): void {
    const { clock, audit, log } = this.#options;
    for (const flow of this.#flows.values()) {
      for (const [id, { key, name, readAtMs }] of flow.viewers) {
        if (clock.monotonic() - readAtMs < VIEWER_IDLE) continue;
        flow.viewers.delete(id);
        void this.#left(flow, id);
        const about = `the console of ${flow.machine} at ${flow.site}: its viewer fell silent`;
        const deed = { key, name, subject: subjects.apiConsoleClose.template, nonce: flow.id, request: EMPTY, about };
        audit.note(deed, "done", "").catch((error: unknown) => {
          log.error({ reason: messageOf(error) }, "the end of a console was not recorded");
        });
      }
    }
  }
}

interface Who {
  readonly viewer: string;
  readonly name: string;
  readonly mode: ConsoleMode;
  readonly takeOver: boolean;
}

/** Bound to who calls: nobody can pass for another's viewer. */
function viewerOf({ viewer }: Pick<ConsoleCloseRequest, "viewer">, { key }: Caller): string {
  if (/^[0-9a-f]{32}$/.test(viewer)) return `${key}.${viewer}`;
  throw hubErrors.HUB_BAD_REQUEST({ field: "viewer", found: viewer, expected: "16 bytes as hex" });
}

function keyOf({ site, machine }: { readonly site: string; readonly machine: string }): string {
  return `${site}/${machine}`;
}

function outputOf(
  { stream, revision, state, writer }: FlowCopy,
  part: { readonly offset: number; readonly bytes: Uint8Array },
  id: string,
): ReplyIn<typeof subjects.apiConsoleRead> {
  return { stream, ...part, revision, state, writing: writer?.id === id, ...(writer && { writer }) };
}

const EMPTY = new Uint8Array();
/** Of what was before, for a viewer who comes: more than a screen with its escape sequences. */
const SCREEN_BYTES = 16 * 1024;
const MOST_BYTES = 64 * 1024;
/** A flow takes 256 KB. */
const MOST_FLOWS = 256;
const MOST_VIEWERS = 32;
const LONGEST_WAIT = seconds(25);
/** The agent says that it is there every 5 s. */
const SILENT_AFTER = seconds(16);
const VIEWER_IDLE = seconds(60);
const SWEEP_EVERY = seconds(15);

import type { ReplyIn, SiteLink } from "@longshore/bus";
import {
  type ConsoleOpenCommand,
  ConsoleMode,
  type FlowCloseCommand,
  type FlowWriteCommand,
  type FlowWriter,
  type subjects,
} from "@longshore/contracts";
import { type Clock, deadline, type Logger, messageOf, type Random, seconds } from "@longshore/kit";
import type { ConsoleLine } from "../bmc/console.ts";
import { commandErrors } from "../commands/command-errors.ts";
import type { Seat } from "../flow/seat.ts";
import { sendUp } from "../flow/uplink.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import type { BmcPool } from "../machines/bmc-pool.ts";
import type { Facts } from "../outbox/facts.ts";
import { consoleErrors } from "./console-errors.ts";
import { MachineConsole } from "./machine-console.ts";

export interface ConsolesOptions {
  readonly documents: HeldDocuments;
  readonly pool: BmcPool;
  readonly link: Pick<SiteLink, "ask">;
  readonly facts: Facts;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Logger;
}

/**
 * The consoles that somebody looks at: each is opened for its first viewer and closed a little after the last. A flow
 * brings it to a hub; which viewers that hub has is the hub's to know, who of all of them writes is decided here.
 */
export class Consoles implements AsyncDisposable {
  readonly #options: ConsolesOptions;
  readonly #consoles = new Map<string, Open>();
  readonly #flows = new Map<string, Flow>();

  constructor(options: ConsolesOptions) {
    this.#options = options;
  }

  /** Throws AGENT_NO_SUCH_MACHINE, AGENT_NO_CONSOLE, AGENT_TOO_MANY_CONSOLES, and from `bmcErrors`. */
  async open(command: ConsoleOpenCommand): Promise<ReplyIn<typeof subjects.cmdConsoleOpen>> {
    const { machine, viewer, name, mode } = command;
    const open = this.#console(machine, command.takeOver);
    this.#flow(open, command);
    await this.#openedWithin(open);
    const how = mode === ConsoleMode.CONSOLE_MODE_TAKE ? "take" : "if free";
    const { seat, change, stream, log, state } = open.console;
    const before = seat.writer;
    if (mode !== ConsoleMode.CONSOLE_MODE_VIEW && seat.claim({ id: viewer, name }, how, this.#options.clock.now())) {
      change.now();
      const from = before === undefined ? "" : `, who took the place of ${before.name}`;
      this.#tell(machine, "ConsoleWriter", `${name} writes on the console${from}`, { writer: name });
    }
    return { stream, start: log.start, end: log.end, state, ...whoWrites(seat) };
  }

  /** Throws AGENT_NO_SUCH_FLOW, AGENT_CONSOLE_ANEW, AGENT_CONSOLE_NOT_TAKING. */
  write({ flow, stream, writer, sequence, bytes, sendBreak }: FlowWriteCommand): ReplyIn<typeof subjects.cmdFlowWrite> {
    const { machine, console } = this.#known(flow);
    const { seat } = console;
    if (stream !== console.stream) throw consoleErrors.AGENT_CONSOLE_ANEW(undefined);
    const judged = seat.judge(writer, sequence);
    if (judged === "write") {
      if (!console.write(bytes, sendBreak))
        throw consoleErrors.AGENT_CONSOLE_NOT_TAKING({ machine, state: console.state });
      seat.wrote(writer, sequence);
    }
    return { taken: judged !== "not theirs", ...whoWrites(seat) };
  }

  close({ flow, viewer }: FlowCloseCommand): void {
    const found = this.#flows.get(flow);
    if (found === undefined) return;
    if (viewer === "") return found.stop.abort(new Error("the hub ended the flow"));
    if (found.open.console.seat.leave(viewer)) found.open.console.change.now();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const { stop } of this.#flows.values()) stop.abort(new Error("the agent stops"));
    await Promise.allSettled([...this.#consoles.values()].map((open) => this.#end(open)));
  }

  #known(flow: string): Open {
    const found = this.#flows.get(flow);
    if (found === undefined) throw consoleErrors.AGENT_NO_SUCH_FLOW(undefined);
    return found.open;
  }

  #console(machine: string, takeOver: boolean): Open {
    const { documents, clock, random } = this.#options;
    const known = this.#consoles.get(machine);
    if (known !== undefined) return known;
    if (documents.get("machine", machine) === undefined) throw commandErrors.AGENT_NO_SUCH_MACHINE({ machine });
    if (this.#consoles.size >= MOST_CONSOLES) throw consoleErrors.AGENT_TOO_MANY_CONSOLES({ most: MOST_CONSOLES });
    const stream = Buffer.from(random.bytes(8)).toString("hex");
    const openLine = (take: boolean, signal: AbortSignal): Promise<ConsoleLine> => this.#line(machine, take, signal);
    const console = new MachineConsole({ stream, open: openLine, clock, random }, takeOver);
    const open: Open = { machine, console, flows: 0 };
    this.#consoles.set(machine, open);
    console.opened.then(
      () => this.#tell(machine, "ConsoleOpened", "the console was opened", {}),
      () => void this.#end(open),
    );
    return open;
  }

  /** Its login is looked up each time: a password may have changed meanwhile. */
  #line(name: string, takeOver: boolean, signal: AbortSignal): Promise<ConsoleLine> {
    const { documents, pool } = this.#options;
    const machine = documents.get("machine", name);
    if (machine === undefined) throw commandErrors.AGENT_NO_SUCH_MACHINE({ machine: name });
    return pool.use(
      machine,
      async ({ console }) => {
        if (console === undefined) throw consoleErrors.AGENT_NO_CONSOLE({ machine: name });
        return await console.open({ takeOver, signal });
      },
      signal,
      { urgent: true },
    );
  }

  #flow(open: Open, { hub, flow }: ConsoleOpenCommand): void {
    if (this.#flows.has(flow)) return;
    const stop = new AbortController();
    this.#flows.set(flow, { open, stop });
    open.flows++;
    open.cancelEnd?.();
    const ended = (): void => {
      this.#flows.delete(flow);
      open.flows--;
      if (open.flows > 0) return;
      open.cancelEnd = this.#options.clock.after(LINGER, () => void this.#end(open));
    };
    sendUp(open.console, { ...this.#options, hub, flow }, stop.signal).then(ended, ended);
  }

  /** A BMC may take its time: then the viewer is told that it is opening. */
  async #openedWithin({ console, machine }: Open): Promise<void> {
    const late = new Error(`the console of ${machine} is still opening`);
    using limit = deadline(this.#options.clock, ANSWER_WITHIN, () => late);
    const { promise, reject } = Promise.withResolvers<never>();
    limit.signal.addEventListener("abort", () => reject(late), { once: true });
    await Promise.race([console.opened, promise]).catch((error: unknown) => {
      if (error !== late) throw error;
    });
  }

  async #end(open: Open): Promise<void> {
    const { machine, console } = open;
    if (this.#consoles.get(machine) !== open) return;
    this.#consoles.delete(machine);
    open.cancelEnd?.();
    for (const { open: of, stop } of this.#flows.values()) if (of === open) stop.abort(new Error("the console ended"));
    const wasOpen = console.state !== "opening";
    await console[Symbol.asyncDispose]().catch((error: unknown) => {
      this.#options.log.debug({ machine, error: messageOf(error) }, "a console did not close in order");
    });
    if (wasOpen) this.#tell(machine, "ConsoleClosed", "the console was closed", {});
  }

  #tell(machine: string, reason: string, message: string, evidence: Record<string, string>): void {
    this.#options.facts.event({ noun: "machine", name: machine, reason, severity: "info", message, evidence });
  }
}

interface Open {
  readonly machine: string;
  readonly console: MachineConsole;
  flows: number;
  cancelEnd?: () => void;
}

interface Flow {
  readonly open: Open;
  readonly stop: AbortController;
}

function whoWrites({ writer }: Seat): { readonly writer?: FlowWriter } {
  return writer === undefined ? {} : { writer };
}

/** Each takes some 150 KB and a session of a BMC. */
const MOST_CONSOLES = 16;
/** A viewer whose hub died comes back through the next one. */
const LINGER = seconds(30);
/** The hub waits 5 s for an answer. */
const ANSWER_WITHIN = seconds(4);

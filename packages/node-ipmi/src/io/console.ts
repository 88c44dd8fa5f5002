import { type Clock, deadline, decode, isLongshoreError, messageOf, seconds } from "@longshore/kit";
import { Duplex } from "node:stream";
import { getDeviceId } from "../commands/app/get-device-id.ts";
import { deactivatePayload } from "../commands/app/deactivate-payload.ts";
import type { CipherSuiteId } from "../crypto/suites.ts";
import { ipmiErrors } from "../errors.ts";
import type { IpmiSession } from "../ipmi-session.ts";
import { type SolEffect, type SolInput, solEnd, type SolEnd, step } from "../session/sol-end.ts";
import type { Statistics } from "../session/statistics.ts";
import { PayloadType } from "../wire/session-packet.ts";
import { MAX_CHARACTERS, SolOperation, SolStatus } from "../wire/sol.ts";
import type { Connection } from "./connection.ts";

export interface ConsoleParts {
  readonly connection: Connection;
  readonly session: IpmiSession;
  readonly clock: Clock;
  readonly instance: number;
  readonly signal: AbortSignal | undefined;
  /** Characters in one packet. */
  readonly longest: number;
}

/** Control lines of the serial port as the console holds them; both are asserted at the start. */
export interface SerialLines {
  /** False asks the machine to send nothing. */
  readonly clearToSend?: boolean;
  /** False says that nobody is at the console. */
  readonly carrier?: boolean;
}

/**
 * The serial console of a machine. What is written counts as written when the BMC has taken it; when nobody reads, the
 * BMC is told to wait. Events beside those of a Duplex: `break` (the machine sent one), `overrun` (the BMC lost
 * characters of the machine), `available` (false: the machine takes no characters now, as it is off or in reset).
 * It ends by `close`, or with an error: IPMI_CONSOLE_DEACTIVATED, IPMI_CONSOLE_LOST, the signal's reason.
 */
export class Console extends Duplex {
  readonly host: string;
  readonly suite: CipherSuiteId;
  readonly statistics: Statistics;
  readonly #with: ConsoleParts;
  readonly #send: (payload: Uint8Array) => void;
  #end: SolEnd;
  #lines = 0;
  #available = true;
  /** Nobody has to tell the BMC any more. */
  #over = false;
  #written: (() => void) | undefined;
  #lastHeard: number;
  #stopTimer: () => void = () => undefined;
  #stopKeepAlive: () => void = () => undefined;
  readonly #abort = (): void => void this.destroy(this.#with.signal?.reason);

  constructor(parts: ConsoleParts) {
    super({ readableHighWaterMark: READ_AHEAD });
    const { connection, session, clock, longest, signal } = parts;
    this.host = session.host;
    this.suite = session.suite;
    this.statistics = session.statistics;
    this.#with = parts;
    this.#end = solEnd({ longest, waitsMs: WAITS_MS, unanswered: "end" }, READ_AHEAD);
    this.#lastHeard = clock.monotonic();
    this.#send = connection.carry(PayloadType.Sol, {
      heard: (payload) => this.#heard(payload),
      refused: (cause) => void this.destroy(this.#lost("its port is closed", { cause })),
    });
    signal?.addEventListener("abort", this.#abort);
    this.#watch();
  }

  /** Sends a serial break: what a kernel's SysRq waits for. */
  sendBreak(): void {
    this.#step({ kind: "order", flags: SolOperation.Break });
  }

  /** Drops characters that wait: those typed and not taken by the machine, or those of the machine not sent here yet. */
  flush(which: "typed" | "shown"): void {
    if (which === "typed") this.#step({ kind: "discard" });
    const flags = which === "typed" ? SolOperation.FlushInbound : SolOperation.FlushOutbound;
    this.#step({ kind: "order", flags });
  }

  /** Asserts the ring indicator once: wakes a machine that is set to wake on ring. */
  ring(): void {
    this.#step({ kind: "order", flags: SolOperation.Ring });
  }

  /** Holds control lines; one that is not given stays as it is. */
  setLines({ clearToSend, carrier }: SerialLines): void {
    const held = (asserted: boolean | undefined, flag: number): number =>
      asserted === undefined ? this.#lines & flag : asserted ? 0 : flag;
    this.#lines = held(clearToSend, SolOperation.PauseCts) | held(carrier, SolOperation.DeassertDcdDsr);
    this.#step({ kind: "steady", flags: this.#lines });
  }

  /** Deactivates the console and closes its session; never throws, takes at most two seconds. */
  close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.closed) resolve();
    else this.once("close", resolve);
    this.destroy();
    return promise;
  }

  override [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  override _read(): void {
    // called when there will be room, just before what is read now leaves the buffer: a packet's worth is always right
    this.#step({ kind: "room", characters: Math.max(MAX_CHARACTERS, READ_AHEAD - this.readableLength) });
  }

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, written: () => void): void {
    if (chunk.length === 0) return written();
    this.#written = written;
    this.#step({ kind: "write", characters: chunk });
  }

  override _writev(chunks: { readonly chunk: Uint8Array }[], written: () => void): void {
    this._write(Buffer.concat(chunks.map(({ chunk }) => chunk)), "buffer" as BufferEncoding, written);
  }

  override _destroy(reason: Error | null, destroyed: (reason: Error | null) => void): void {
    this.#stopTimer();
    this.#stopKeepAlive();
    this.#with.signal?.removeEventListener("abort", this.#abort);
    void this.#leave().finally(() => destroyed(reason));
  }

  async #leave(): Promise<void> {
    const { session, clock, instance } = this.#with;
    using limit = deadline(clock, LEAVE_TIMEOUT, () => this.#lost("it did not answer Deactivate Payload"));
    const { signal } = limit;
    const which = { payload: { type: PayloadType.Sol }, instance: { number: instance } };
    if (!this.#over) await session.send(deactivatePayload, which, { signal }).catch(() => undefined);
    this.#over = true;
    await session.close();
  }

  #heard(payload: Uint8Array): void {
    this.#lastHeard = this.#with.clock.monotonic();
    this.#step({ kind: "packet", payload });
  }

  #step(input: SolInput): void {
    if (this.#over || this.destroyed) return;
    const [next, effects] = step(this.#end, input);
    this.#end = next;
    for (const effect of effects) this.#act(effect);
  }

  #act(effect: SolEffect): void {
    switch (effect.kind) {
      case "send":
        return this.#send(effect.payload);
      case "arm":
        this.#stopTimer();
        this.#stopTimer = this.#with.clock.after(effect.ms, () => this.#step({ kind: "timeout" }));
        return;
      case "deliver":
        return void this.push(effect.characters);
      case "written": {
        const written = this.#written;
        this.#written = undefined;
        return written?.();
      }
      case "flags":
        return this.#status(decode(SolStatus, Uint8Array.of(effect.flags)));
      case "silent":
        return void this.destroy(this.#lost("the BMC acknowledges nothing"));
      case "malformed":
        return;
    }
  }

  #status({ break: broken, overrun, deactivated, unavailable }: SolStatus): void {
    if (broken) this.emit("break");
    if (overrun) this.emit("overrun");
    if (unavailable === this.#available) this.emit("available", (this.#available = !unavailable));
    if (deactivated) this.#finish(ipmiErrors.IPMI_CONSOLE_DEACTIVATED({ host: this.host }));
  }

  #finish(error: Error): void {
    this.#over = true;
    this.destroy(error);
  }

  /** While nothing is heard the BMC is asked something now and then: that keeps the session, and tells when it is gone. */
  #watch(): void {
    const { clock, session } = this.#with;
    this.#stopKeepAlive = clock.after(KEEP_ALIVE, () => {
      if (clock.monotonic() - this.#lastHeard < KEEP_ALIVE) return this.#watch();
      session.send(getDeviceId, {}).then(
        () => this.destroyed || this.#watch(),
        (cause: unknown) => this.#finish(this.#lost(messageOf(cause), { cause })),
      );
    });
  }

  #lost(why: string, options?: ErrorOptions): Error {
    const { cause } = options ?? {};
    if (isLongshoreError(cause, "IPMI_CONSOLE_LOST")) return cause;
    return ipmiErrors.IPMI_CONSOLE_LOST({ host: this.host, why }, options);
  }
}

/** Characters of the machine that wait here for a reader before the BMC is told to wait. */
const READ_AHEAD = 64 * 1024;
/** Waits for acknowledgements: a BMC that is silent through all of them is gone. */
const WAITS_MS = [400, 600, 800, 1_000, 1_000, 1_000, 1_200] as const;
const KEEP_ALIVE = seconds(20);
const LEAVE_TIMEOUT = seconds(1);

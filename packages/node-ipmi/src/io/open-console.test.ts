import { describe, expect, it } from "vitest";
import { Duplex } from "node:stream";
import { lab, type Lab } from "../../test/lab.ts";
import type { Console } from "./console.ts";
import { type ConsoleOptions, openConsole } from "./open-console.ts";

/** A machine's serial port in the hands of the test. */
class Port extends Duplex {
  typed = "";
  /** While false it takes no more than what is under way. */
  ready = true;
  #taken: () => void = () => undefined;

  constructor() {
    super({ writableHighWaterMark: 64 });
  }

  unblock(): void {
    this.ready = true;
    this.#taken();
  }

  override _read(): void {
    // the test prints
  }

  override _write(characters: Uint8Array, _encoding: BufferEncoding, taken: () => void): void {
    this.typed += Buffer.from(characters).toString();
    this.#taken = taken;
    if (this.ready) taken();
  }
}

interface Machine extends Lab {
  /** What was plugged in when the machine was last switched on. */
  readonly serial: { port: Port };
  readonly breaks: { count: number };
  console(options?: ConsoleOptions): Promise<Console>;
}

async function machine(power: "on" | "off" = "on"): Promise<Machine> {
  const serial = { port: new Port() };
  const breaks = { count: 0 };
  const base = await lab({
    serial: () => (serial.port = new Port()),
    power,
    hooks: { serialBreak: () => void breaks.count++ },
  });
  return {
    ...base,
    breaks,
    serial,
    console: (options = {}) => base.settle(openConsole(base.target, { ...base.world, ...options })),
  };
}

/** Everything that the console has said by now, kept up to date. */
function said(console_: Console): { text: string } {
  const all = { text: "" };
  console_.on("data", (characters: Uint8Array) => (all.text += Buffer.from(characters).toString()));
  return all;
}

function failure(console_: Console): Promise<unknown> {
  return new Promise((resolve) => console_.once("error", resolve));
}

const code = (error: unknown): unknown => (error as { code?: unknown }).code;
const written = (console_: Console, text: string): Promise<void> =>
  new Promise((resolve, reject) => console_.write(text, (error) => (error ? reject(error) : resolve())));

describe("a machine's console", () => {
  it("carries characters both ways, also when 30 % of the datagrams are lost", async () => {
    const {
      serial: { port },
      network,
      settle,
      pass,
      ...at
    } = await machine();
    const console_ = await at.console();
    const shown = said(console_);
    let n = 0;
    network.onTheWay = (datagram) => (n++ % 10 < 3 ? [] : [datagram]);
    const long = Array.from({ length: 200 }, (_, line) => `line ${line}\r\n`).join("");
    port.push(long);
    await settle(written(console_, "ls -la\r"));
    for (let i = 0; i < 200 && shown.text.length < long.length; i++) await pass(500);
    expect(shown.text).toBe(long);
    expect(port.typed).toBe("ls -la\r");
  });

  it("what the BMC takes in part arrives whole", async () => {
    const { bmc, settle, ...at } = await machine();
    bmc.faults.consoleTakes = 7;
    const console_ = await at.console();
    await settle(written(console_, "abcdefghijklmnopqrstuvwxyz"));
    expect(at.serial.port.typed).toBe("abcdefghijklmnopqrstuvwxyz");
  });

  it("a machine that takes nothing makes the writer wait, and loses nothing", async () => {
    const {
      serial: { port },
      settle,
      pass,
      ...at
    } = await machine();
    port.ready = false;
    const console_ = await at.console();
    const text = "x".repeat(5_000);
    const done = { yet: false };
    const all = written(console_, text).then(() => (done.yet = true));
    await pass(30_000);
    expect([done.yet, port.typed.length < 5_000]).toEqual([false, true]);
    port.unblock();
    await settle(all);
    expect(port.typed).toBe(text);
  });

  it("a reader that does not read makes the machine wait, and loses nothing", async () => {
    const {
      serial: { port },
      pass,
      ...at
    } = await machine();
    const console_ = await at.console();
    const text = Array.from({ length: 20_000 }, (_, line) => `line ${line}\r\n`).join("");
    port.push(text);
    await pass(60_000);
    expect(console_.readableLength).toBeLessThan(65 * 1024);
    const shown = said(console_);
    for (let i = 0; i < 2_000 && shown.text.length < text.length; i++) await pass(100);
    expect(shown.text).toBe(text);
  });

  it("a break reaches the machine once; the break and the machine's power reach the console", async () => {
    const { bmc, pass, breaks, ...at } = await machine();
    const console_ = await at.console();
    const available: boolean[] = [];
    console_.on("available", (is: boolean) => available.push(is));
    console_.sendBreak();
    await pass(5_000);
    expect(breaks.count).toBe(1);
    bmc.machine.press("off");
    await pass(1_000);
    bmc.machine.press("on");
    await pass(1_000);
    expect(available).toEqual([false, true]);
  });

  it("characters typed to a machine that is off wait, unless they are flushed", async () => {
    const { bmc, pass, ...at } = await machine("off");
    const console_ = await at.console();
    console_.write("old");
    await pass(5_000);
    console_.flush("typed");
    console_.write("new");
    await pass(5_000);
    bmc.machine.press("on");
    await pass(5_000);
    expect(at.serial.port.typed).toBe("new");
  });
});

describe("whose console it is", () => {
  it("is one session's; the next is told whose, and takes it over only when told to", async () => {
    const { settle, ...at } = await machine();
    const first = await at.console();
    const lost = failure(first);
    const refused = await at.console().catch((error: unknown) => error);
    expect(code(refused)).toBe("IPMI_CONSOLE_TAKEN");
    expect(String(refused)).toContain('in use by "admin"');
    const second = await at.console({ takeOver: true });
    expect(code(await settle(lost))).toBe("IPMI_CONSOLE_DEACTIVATED");
    await settle(written(second, "mine"));
    expect(at.serial.port.typed).toBe("mine");
  });

  it("is free again when it is closed, and its session is gone", async () => {
    const { bmc, settle, ...at } = await machine();
    const first = await at.console();
    await settle(first.close());
    expect([first.destroyed, bmc.sessions]).toEqual([true, 0]);
    const second = await at.console();
    await settle(second.close());
  });

  it("its signal ends it", async () => {
    const { bmc, settle, ...at } = await machine();
    const controller = new AbortController();
    const console_ = await at.console({ signal: controller.signal });
    const ended = failure(console_);
    controller.abort(new Error("enough"));
    expect(String(await settle(ended))).toContain("enough");
    await settle(console_.close());
    expect(bmc.sessions).toBe(0);
  });
});

describe("a console that is lost says so", () => {
  it("a quiet one keeps its session, for as long as the BMC has it", async () => {
    const { bmc, pass, settle, ...at } = await machine();
    const console_ = await at.console();
    await pass(300_000);
    await settle(written(console_, "still there"));
    expect(at.serial.port.typed).toBe("still there");
    const lost = failure(console_);
    bmc.reboot();
    expect(code(await settle(lost))).toBe("IPMI_CONSOLE_LOST");
    await pass(10_000);
    const again = await at.console();
    await settle(written(again, ", again"));
    expect(at.serial.port.typed).toBe("still there, again");
  });

  it("one that is written to notices within seconds that nobody listens", async () => {
    const { bmc, settle, clock, ...at } = await machine();
    const console_ = await at.console();
    const lost = failure(console_);
    bmc.faults.silent = true;
    console_.write("hello?");
    const start = clock.monotonic();
    expect(code(await settle(lost))).toBe("IPMI_CONSOLE_LOST");
    expect(clock.monotonic() - start).toBeLessThan(10_000);
  });
});

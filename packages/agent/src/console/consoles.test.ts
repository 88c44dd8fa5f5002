import { ConsoleMode, type FlowChunk, subjects } from "@longshore/contracts";
import { LongshoreError } from "@longshore/kit";
import { expect, test } from "vitest";
import { FakeBmc } from "../../test/fake-bmc.ts";
import { FakeConsole, type FakeLine } from "../../test/fake-console.ts";
import { machine, World } from "../../test/world.ts";

const { CONSOLE_MODE_VIEW: VIEW, CONSOLE_MODE_WRITE: WRITE, CONSOLE_MODE_TAKE: TAKE } = ConsoleMode;

/** One machine with a console, and a hub that copies what comes up. */
class Stage extends World {
  readonly bmc: FakeBmc;
  readonly console: FakeConsole;
  readonly chunks: FlowChunk[] = [];
  stream = "";
  wanted = true;
  silent = false;

  constructor() {
    const bmc = new FakeBmc("on");
    super({ "10.0.0.1": bmc });
    this.bmc = bmc;
    this.console = bmc.console = new FakeConsole();
    this.hub.link.onAsk = (template, request) => {
      if (template !== subjects.askFlow.template) return {};
      if (this.silent) throw new LongshoreError("BUS_NO_ANSWER", "backoff", "silence");
      this.chunks.push(subjects.askFlow.request.decode(subjects.askFlow.request.encode(request as FlowChunk)));
      return { wanted: this.wanted };
    };
  }

  async begin(): Promise<void> {
    this.start();
    this.hub.apply(this.secret("bmc-root", { username: "admin", password: "calvin" }), machine("r1u7", "10.0.0.1"));
    await this.pass(1000);
  }

  async open(viewer: string, mode: ConsoleMode, flow = "f1", takeOver = false) {
    const loaded = import("./consoles.ts"); // what is loaded at first use takes more than a turn
    await loaded;
    const who = { viewer, name: viewer === "a1" ? "anna" : "bert" };
    const opening = this.hub.link.command(subjects.cmdConsoleOpen, {
      machine: "r1u7",
      hub: "h1",
      flow,
      ...who,
      mode,
      takeOver,
    });
    opening.catch(() => undefined);
    await this.turns();
    const opened = await opening;
    this.stream = opened.stream;
    return opened;
  }

  /** Turns of the event loop: an import is no microtask. */
  async turns(): Promise<void> {
    for (let i = 0; i < 5; i++) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.pass(0);
    }
  }

  write(writer: string, sequence: number, text: string, { flow = "f1", stream = this.stream } = {}) {
    const bytes = Buffer.from(text);
    return this.hub.link.command(subjects.cmdFlowWrite, { flow, stream, writer, sequence, bytes, sendBreak: false });
  }

  get line(): FakeLine {
    if (this.console.line === undefined) throw new Error("the console is not open");
    return this.console.line;
  }

  /** What the hub has, gaps marked. */
  get heard(): string {
    let at = 0;
    return this.chunks
      .filter(({ bytes }) => bytes.length > 0)
      .map(({ offset, bytes }) => {
        const gap = offset > at ? `<${offset - at}>` : "";
        at = offset + bytes.length;
        return gap + Buffer.from(bytes).toString();
      })
      .join("");
  }

  get events(): string[] {
    return this.hub.events.flatMap(({ reason, message }) => (reason.startsWith("Console") ? [message] : []));
  }
}

test("two viewers share one console of the BMC; one of them writes, and the seat can be taken", async () => {
  await using stage = new Stage();
  await stage.begin();
  expect(await stage.open("a1", WRITE)).toMatchObject({ state: "open", start: 0, writer: { id: "a1", name: "anna" } });
  expect((await stage.open("b1", WRITE)).writer?.name).toBe("anna");
  expect(stage.console.opened).toBe(1);
  stage.line.say("login: ");
  expect(await stage.write("a1", 1, "root\r")).toMatchObject({ taken: true });
  expect(await stage.write("a1", 1, "root\r")).toMatchObject({ taken: true }); // its answer was lost
  expect(await stage.write("b1", 1, "no")).toMatchObject({ taken: false, writer: { name: "anna" } });
  await stage.pass(100);
  expect([stage.heard, stage.line.typed]).toEqual(["login: ", "root\r"]);
  await stage.open("b1", TAKE);
  expect(await stage.write("a1", 2, "x")).toMatchObject({ taken: false, writer: { name: "bert" } });
  await stage.pass(100);
  expect(stage.chunks.at(-1)?.writer?.name).toBe("bert");
  expect(stage.events).toEqual([
    "the console was opened",
    "anna writes on the console",
    "bert writes on the console, who took the place of anna",
  ]);
});

test("a hub that does not answer misses nothing, a hub that is new gets what there is", async () => {
  await using stage = new Stage();
  await stage.begin();
  await stage.open("a1", VIEW);
  stage.line.say("one ");
  await stage.pass(100);
  stage.silent = true;
  stage.line.say("two ");
  await stage.pass(2000);
  stage.line.say("three");
  stage.silent = false;
  await stage.pass(10_000);
  expect(stage.heard).toBe("one two three");
  stage.chunks.length = 0;
  await stage.open("a1", VIEW, "f2");
  await stage.pass(100);
  expect(stage.heard).toBe("one two three");
  expect(stage.console.opened).toBe(1);
});

test("the BMC's console is closed once nobody has read it for a while, whether the hub says so or is gone", async () => {
  await using stage = new Stage();
  await stage.begin();
  for (const end of [() => (stage.wanted = false), () => (stage.silent = true)]) {
    [stage.wanted, stage.silent] = [true, false];
    await stage.open("a1", VIEW);
    const { line } = stage;
    await stage.pass(60_000);
    expect(line.isClosed).toBe(false);
    end();
    await stage.pass(120_000);
    expect(line.isClosed).toBe(true);
  }
  expect(stage.events.filter((event) => event === "the console was closed")).toHaveLength(2);
});

test("ten megabytes for a hub that takes a second for each chunk: what it misses is counted, the newest arrives", async () => {
  await using stage = new Stage();
  await stage.begin();
  await stage.open("a1", VIEW);
  const answer = stage.hub.link.onAsk;
  stage.hub.link.onAsk = (template, request) => {
    const late = Promise.withResolvers<void>();
    stage.clock.after(1000, late.resolve);
    return late.promise.then(() => answer(template, request));
  };
  const block = "kernel: something happened\r\n".repeat(1000);
  for (let i = 0; i < 400; i++) {
    stage.line.say(block);
    if (i % 40 === 0) await stage.pass(300);
  }
  stage.line.say("the end");
  await stage.pass(10_000);
  expect(stage.heard.endsWith("the end")).toBe(true);
  const gaps = [...stage.heard.matchAll(/<(\d+)>/g)].reduce((sum, [, bytes]) => sum + Number(bytes), 0);
  const arrived = stage.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  expect(gaps).toBeGreaterThan(5_000_000);
  expect(gaps + arrived).toBe(400 * block.length + "the end".length);
});

test("a console that breaks is opened again, its viewers are told, and nothing is said twice", async () => {
  await using stage = new Stage();
  await stage.begin();
  await stage.open("a1", WRITE);
  stage.line.say("before ");
  await stage.pass(100);
  stage.console.isTaken = true; // by whoever: this agent had it
  stage.line.lose(new Error("the BMC has forgotten its session"));
  await stage.pass(500);
  expect(stage.chunks.at(-1)?.state).toBe("the BMC has forgotten its session");
  await expect(stage.write("a1", 1, "x")).rejects.toMatchObject({ code: "AGENT_CONSOLE_NOT_TAKING" });
  await stage.pass(20_000);
  stage.line.say("after");
  await stage.write("a1", 1, "x");
  await stage.pass(100);
  expect([stage.heard, stage.line.typed, stage.chunks.at(-1)?.state]).toEqual(["before after", "x", "open"]);
});

test("an agent that was started anew writes nothing that may have been written before", async () => {
  await using stage = new Stage();
  await stage.begin();
  await stage.open("a1", WRITE);
  const { stream } = stage;
  await stage.write("a1", 1, "reboot\r");
  await stage.restart(); // the answer was lost, and with the agent what it knew of the writes
  await stage.pass(1000);
  await stage.open("a1", WRITE, "f1", true);
  await expect(stage.write("a1", 1, "reboot\r", { stream })).rejects.toMatchObject({ code: "AGENT_CONSOLE_ANEW" });
  await stage.write("a1", 2, "ls\r");
  expect(stage.line.typed).toBe("ls\r");
});

test("a console that another program has is left alone unless told otherwise", async () => {
  await using stage = new Stage();
  await stage.begin();
  stage.console.isTaken = true;
  await expect(stage.open("a1", WRITE)).rejects.toMatchObject({ code: "BMC_CONSOLE_TAKEN" });
  expect((await stage.open("a1", TAKE, "f2", true)).state).toBe("open");
});

test("a BMC without a console says so, and so does a site without the machine", async () => {
  await using stage = new Stage();
  await stage.begin();
  const nobody = { machine: "other", hub: "h1", flow: "f", viewer: "a", name: "a", mode: VIEW, takeOver: false };
  await expect(stage.hub.link.command(subjects.cmdConsoleOpen, nobody)).rejects.toMatchObject({
    code: "AGENT_NO_SUCH_MACHINE",
  });
  stage.bmc.console = undefined;
  await stage.restart();
  await stage.pass(1000);
  await expect(stage.open("a1", VIEW)).rejects.toMatchObject({ code: "AGENT_NO_CONSOLE" });
  await expect(stage.write("a1", 1, "x", { flow: "none" })).rejects.toMatchObject({ code: "AGENT_NO_SUCH_FLOW" });
});

import type { HubLink } from "@longshore/bus";
import {
  ConsoleMode,
  type ConsoleOpenCommand,
  type FlowAnswer,
  type FlowChunk,
  type FlowWriteCommand,
  subjects,
} from "@longshore/contracts";
import { LongshoreError, seededRandom, silentLogger, SteppedClock } from "@longshore/kit";
import { expect, test } from "vitest";
import type { Deed } from "../audit/audit-log.ts";
import { ConsoleDesk } from "./console-desk.ts";

const { CONSOLE_MODE_VIEW: VIEW, CONSOLE_MODE_WRITE: WRITE, CONSOLE_MODE_TAKE: TAKE } = ConsoleMode;
const anna = { key: "UANNA", name: "anna", role: "admin" };
const bert = { key: "UBERT", name: "bert", role: "admin" };
const ids = { anna: "a".repeat(32), bert: "b".repeat(32) };

/** A desk, and a site whose agent does as it is told. */
class Stage {
  readonly clock = new SteppedClock();
  readonly opens: ConsoleOpenCommand[] = [];
  readonly writes: FlowWriteCommand[] = [];
  readonly closes: { flow: string; viewer: string }[] = [];
  readonly noted: string[] = [];
  writer: { id: string; name: string; sinceMs: number } | undefined;
  failure: Error | undefined;
  #serve: ((params: { site: string; hub: string; flow: string }, chunk: FlowChunk) => Promise<FlowAnswer>) | undefined;
  hub = "";
  readonly desk: ConsoleDesk;

  constructor() {
    const link = {
      command: async (row: { template: string }, _params: unknown, request: never) => this.#command(row, request),
      serveAsk: (_row: unknown, serve: never, where: { hub: string }) => {
        [this.#serve, this.hub] = [serve, where.hub];
        return () => (this.#serve = undefined);
      },
    };
    this.desk = new ConsoleDesk({
      link: link as unknown as HubLink,
      view: { find: (_site: string, _kind: string, name: string) => (name === "r1u7" ? {} : undefined) } as never,
      linkOf: () => ({ state: "up", sinceMs: 0 }) as never,
      audit: { note: async ({ about }: Deed) => void this.noted.push(about) },
      clock: this.clock,
      random: seededRandom(1),
      log: silentLogger,
    });
  }

  open(who: "anna" | "bert", mode: ConsoleMode, resume = false) {
    const request = { site: "oslo", machine: "r1u7", viewer: ids[who], mode, resume };
    return this.desk.open(request, who === "anna" ? anna : bert, new AbortController().signal);
  }

  read(who: "anna" | "bert", after: number, { stream = "s1", revision = 0, waitMs = 0 } = {}) {
    const request = { site: "oslo", machine: "r1u7", viewer: ids[who], stream, after, revision, waitMs };
    return this.desk.read(request, who === "anna" ? anna : bert, new AbortController().signal);
  }

  write(who: "anna" | "bert", sequence: number, text: string) {
    const bytes = Buffer.from(text);
    const request = {
      site: "oslo",
      machine: "r1u7",
      viewer: ids[who],
      sequence,
      bytes,
      sendBreak: false,
      stream: "s1",
    };
    return this.desk.write(request, who === "anna" ? anna : bert, new AbortController().signal);
  }

  /** A chunk comes up from the site. */
  async up(offset: number, text: string, { site = "oslo", stream = "s1", flow = this.flow, state = "open" } = {}) {
    const chunk = { stream, offset, bytes: Buffer.from(text), state, writer: this.writer ?? null };
    return (await this.#serve?.({ site, hub: this.hub, flow }, chunk))?.wanted;
  }

  get flow(): string {
    return this.opens.at(-1)?.flow ?? "";
  }

  #command({ template }: { template: string }, request: never): object {
    if (this.failure !== undefined) throw this.failure;
    if (template === subjects.cmdFlowWrite.template) {
      this.writes.push(request);
      const { writer } = request as FlowWriteCommand;
      return { taken: writer === this.writer?.id, writer: this.writer };
    }
    if (template === subjects.cmdFlowClose.template) return (this.closes.push(request), {});
    const open: ConsoleOpenCommand = request;
    this.opens.push(open);
    if (open.mode === TAKE || (open.mode === WRITE && this.writer === undefined))
      this.writer = { id: open.viewer, name: open.name, sinceMs: 1 };
    return { stream: "s1", start: 0, end: 0, state: "open", writer: this.writer };
  }
}

const textOf = ({ bytes }: { bytes?: Uint8Array | null | undefined }): string => Buffer.from(bytes ?? []).toString();

test("two viewers read one flow, each from where it is; a lost answer is asked for again", async () => {
  const stage = new Stage();
  expect(await stage.open("anna", WRITE)).toMatchObject({ stream: "s1", from: 0, writing: true });
  expect(await stage.open("bert", WRITE)).toMatchObject({ writing: false, writer: { name: "anna" } });
  expect(new Set(stage.opens.map(({ flow, hub }) => `${flow} ${hub}`)).size).toBe(1);
  expect(await stage.up(0, "login: ")).toBe(true);
  expect(await stage.up(0, "login: ")).toBe(true); // its answer was lost
  expect(textOf(await stage.read("anna", 0))).toBe("login: ");
  expect(textOf(await stage.read("anna", 0))).toBe("login: ");
  expect(textOf(await stage.read("bert", 3))).toBe("in: ");
});

test("a read waits for what comes, and for another writer", async () => {
  const stage = new Stage();
  await stage.open("anna", WRITE);
  const { revision = 0 } = await stage.read("anna", 0);
  const output = stage.read("anna", 0, { revision, waitMs: 20_000 });
  await stage.clock.step(5000);
  await stage.up(0, "x");
  expect(textOf(await output)).toBe("x");
  const told = stage.read("anna", 1, { revision, waitMs: 20_000 });
  await stage.open("bert", TAKE);
  expect(await told).toMatchObject({ writing: false, writer: { name: "bert" } });
  const nothing = stage.read("anna", 1, { revision: (await told).revision ?? 0, waitMs: 3000 });
  await stage.clock.step(3000);
  expect(textOf(await nothing)).toBe("");
});

test("who writes is on record, what is typed is not", async () => {
  const stage = new Stage();
  await stage.open("anna", WRITE);
  await stage.write("anna", 1, "hunter2\r");
  await stage.open("bert", TAKE);
  expect(await stage.write("anna", 2, "x")).toMatchObject({ taken: false, writer: { name: "bert" } });
  expect(stage.writes.map(({ writer }) => writer)).toEqual([`UANNA.${ids.anna}`, `UANNA.${ids.anna}`]);
  expect(stage.noted).toEqual([
    "anna writes on the console of r1u7 at oslo",
    "bert writes on the console of r1u7 at oslo, instead of anna",
  ]);
});

test("nobody reads or writes as another's viewer, and no site sends into another's flow", async () => {
  const stage = new Stage();
  await stage.open("anna", WRITE);
  const theirs = { site: "oslo", machine: "r1u7", viewer: ids.anna };
  const { signal } = new AbortController();
  const read = { ...theirs, stream: "s1", after: 0, revision: 0, waitMs: 0 };
  await expect(stage.desk.read(read, bert, signal)).rejects.toMatchObject({ code: "HUB_NO_SUCH_CONSOLE" });
  expect(await stage.up(0, "forged", { site: "bergen" })).toBe(false);
  expect(await stage.up(0, "forged", { flow: "other" })).toBe(false);
  expect(textOf(await stage.read("anna", 0))).toBe("");
});

test("a viewer who falls silent leaves, the last one ends the flow at the site", async () => {
  const stage = new Stage();
  await stage.open("anna", WRITE);
  await stage.open("bert", VIEW);
  for (let i = 0; i < 10; i++) {
    await stage.clock.step(10_000);
    await stage.read("bert", 0);
  }
  expect(stage.closes).toEqual([{ flow: stage.flow, viewer: `UANNA.${ids.anna}` }]);
  expect(stage.noted.at(-1)).toBe("the console of r1u7 at oslo: its viewer fell silent");
  await stage.desk.close({ site: "oslo", machine: "r1u7", viewer: ids.bert }, bert);
  expect(stage.closes.at(-1)?.viewer).toBe("");
  expect(await stage.up(0, "late")).toBe(false);
  await stage.clock.step(60_000);
  expect(stage.clock.pendingTimers).toBe(0);
});

test("a site that falls silent is asked to open the console again, and its viewers learn of it", async () => {
  const stage = new Stage();
  await stage.open("anna", WRITE);
  await stage.up(0, "before");
  stage.failure = new LongshoreError("BUS_NO_ANSWER", "backoff", "nobody listens on it");
  await stage.clock.step(20_000);
  await stage.read("anna", 6);
  await stage.clock.step(0);
  expect((await stage.read("anna", 6)).state).toContain("is not connected");
  stage.failure = undefined;
  stage.writer = undefined;
  await stage.clock.step(20_000);
  await stage.read("anna", 6);
  expect(stage.opens.at(-1)).toMatchObject({ takeOver: true, mode: WRITE, name: "anna" });
  await stage.up(0, "after", { stream: "s2" });
  expect(await stage.read("anna", 6)).toMatchObject({ stream: "s2", offset: 0, state: "open", writing: true });
});

test("a machine that no document names has no console; a hub that stops answers who waits", async () => {
  const stage = new Stage();
  const wrong = { site: "oslo", machine: "r9", viewer: ids.anna, mode: VIEW, resume: false };
  await expect(stage.desk.open(wrong, anna, new AbortController().signal)).rejects.toMatchObject({
    code: "HUB_NOT_FOUND",
  });
  await stage.open("anna", VIEW);
  const { revision = 0 } = await stage.read("anna", 0);
  const waiting = stage.read("anna", 0, { revision, waitMs: 20_000 });
  stage.desk[Symbol.dispose]();
  expect(textOf(await waiting)).toBe("");
});

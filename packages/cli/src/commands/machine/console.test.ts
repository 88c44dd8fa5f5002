import { ConsoleMode } from "@longshore/contracts";
import { LongshoreError, systemClock } from "@longshore/kit";
import { expect, test } from "vitest";
import { listing, machine } from "../../../test/fleet.ts";
import type { Replies } from "../../../test/canned-link.ts";
import { longshore, type World } from "../../../test/test-io.ts";

const lost = (): Error => new LongshoreError("BUS_NO_ANSWER", "backoff", "the line is down");

/** A hub with the console of r1u7, as far as one viewer sees it. */
class Console {
  said = "login: ";
  readonly typed: string[] = [];
  readonly opens: { mode: ConsoleMode; resume: boolean; viewer: string }[] = [];
  breaks = 0;
  left = 0;
  writer = "ada";
  /** Thrown by the next calls, one each. */
  readonly failures: Error[] = [];
  /** Carries it out, and its answer is lost. */
  loseWrites = 0;
  from = 0;
  #sequence = 0;

  get #isWriting(): boolean {
    return this.writer === "ada" && this.opens.some(({ mode }) => mode !== ConsoleMode.CONSOLE_MODE_VIEW);
  }

  get replies(): Replies {
    return {
      ...listing(machine("r1u7", "oslo")),
      apiConsoleOpen: ({ mode, resume, viewer }) => {
        this.opens.push({ mode, resume, viewer });
        if (mode === ConsoleMode.CONSOLE_MODE_TAKE) this.writer = "ada";
        const writing = this.#isWriting;
        return { stream: "s1", from: this.from, state: "open", writer: { id: "w", name: this.writer }, writing };
      },
      apiConsoleRead: async ({ after, revision }) => {
        const failure = this.failures.shift();
        if (failure !== undefined) throw failure;
        const offset = Math.max(after, this.from);
        const bytes = Buffer.from(this.said.slice(offset));
        if (bytes.length === 0 && revision === 1) await new Promise((resolve) => setTimeout(resolve, 5));
        const writing = this.#isWriting;
        return {
          stream: "s1",
          offset,
          bytes,
          revision: 1,
          state: "open",
          writer: { id: "w", name: this.writer },
          writing,
        };
      },
      apiConsoleWrite: ({ sequence, bytes, sendBreak }) => {
        if (this.writer !== "ada") return { taken: false, writer: { id: "w", name: this.writer } };
        if (sequence > this.#sequence) {
          this.#sequence = sequence;
          if (bytes.length > 0) this.typed.push(Buffer.from(bytes).toString());
          if (sendBreak) this.breaks++;
          this.said += Buffer.from(bytes).toString().toUpperCase();
        }
        if (this.loseWrites-- > 0) throw lost();
        return { taken: true, writer: { id: "w", name: "ada" } };
      },
      apiConsoleClose: () => {
        this.left++;
        return {};
      },
    };
  }

  run(words: string, world: World = {}) {
    return longshore(`machine console r1u7 --site oslo ${words}`, {
      replies: this.replies,
      clock: systemClock,
      ...world,
    });
  }
}

/** Someone types, waiting for what the machine says in between. */
function person(console: Console, ...steps: (string | (() => boolean))[]): World {
  return {
    columns: 80,
    async *typed(signal) {
      for (const step of steps) {
        if (typeof step === "string") yield Buffer.from(step);
        else while (!step() && !signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5));
      }
      while (!signal.aborted) await new Promise((resolve) => setTimeout(resolve, 5)); // keeps the keyboard
    },
  };
}

test("a person types, sees the answer, sends a break and leaves", async () => {
  const console = new Console();
  const said = (text: string) => () => console.said.includes(text);
  const { code, stdout, stderr } = await console.run("", person(console, "root\r", said("ROOT"), "~B~?", "~."));
  expect([code, stdout]).toEqual([0, "login: ROOT\r"]);
  expect([console.typed.join(""), console.breaks, console.left]).toEqual(["root\r", 1, 1]);
  expect(stderr).toContain("[longshore: console of r1u7 at oslo; ~. leaves, ~? helps]");
  expect(stderr).toContain("~B  send a break");
});

test("a script reads plain bytes for a while; --view reads no input and never writes", async () => {
  const console = new Console();
  const { code, stdout, stderr } = await console.run("--view --for 200ms", { stdin: "ls\r" });
  expect([code, stdout, console.typed]).toEqual([0, "login: ", []]);
  expect(console.opens[0]?.mode).toBe(ConsoleMode.CONSOLE_MODE_VIEW);
  expect(stderr).toBe("[longshore: ada writes]\n");
});

test("what a script pipes in is typed as it is, tildes too; its end leaves", async () => {
  const console = new Console();
  const { code } = await console.run("", { stdin: "~.\rls\r" });
  expect([code, console.typed.join(""), console.left]).toEqual([0, "~.\rls\r", 1]);
});

test("a line that breaks is waited for, and nothing is shown or typed twice", async () => {
  const console = new Console();
  console.loseWrites = 2;
  console.failures.push(lost());
  const said = (text: string) => () => console.said.includes(text);
  const { stdout, stderr } = await console.run("--for 2s", person(console, "abc", said("ABC")));
  expect([stdout, console.typed]).toEqual(["login: ABC", ["abc"]]);
  expect(stderr).toContain("[longshore: waiting: the line is down]");
  expect(stderr).toContain("[longshore: the hub answers again]");
});

test("what was typed when the console was lost is not typed again, and what follows is not typed blindly", async () => {
  const console = new Console();
  const anew = new LongshoreError("AGENT_CONSOLE_ANEW", "never", "the console was opened anew meanwhile");
  const replies: Replies = { ...console.replies, apiConsoleWrite: () => Promise.reject(anew) };
  const { stderr } = await console.run("--for 200ms", { ...person(console, "rm -rf /\r"), replies });
  expect(stderr).toContain("[longshore: the console was opened anew meanwhile]");
});

test("a hub that was started anew is told that this viewer was here before", async () => {
  const console = new Console();
  console.failures.push(new LongshoreError("HUB_NO_SUCH_CONSOLE", "backoff", "nobody opened it here"));
  const { stdout } = await console.run("--take --for 300ms", { stdin: "" });
  expect(stdout).toBe("login: ");
  const [first, again] = console.opens;
  expect(first).toMatchObject({ mode: ConsoleMode.CONSOLE_MODE_TAKE, resume: false });
  expect(again).toMatchObject({ mode: ConsoleMode.CONSOLE_MODE_WRITE, resume: true, viewer: first?.viewer });
});

test("who does not write is told who does, and may take the place", async () => {
  const console = new Console();
  console.writer = "bert";
  const { stderr } = await console.run(
    "--for 2s",
    person(console, "x\r", "~T", () => console.writer === "ada", "y\r~."),
  );
  expect(stderr).toContain("[longshore: bert writes]");
  expect(stderr).toContain("[longshore: you write]");
});

test("what came too fast is counted aloud", async () => {
  const console = new Console();
  const view = console.run("--view --for 300ms");
  await new Promise((resolve) => setTimeout(resolve, 100));
  console.said += "x".repeat(1000);
  console.from = 900;
  expect((await view).stderr).toMatch(/\[longshore: \d+ bytes came too fast and are not shown\]/);
});

test("a machine that is gone ends it, with its own exit code", async () => {
  const console = new Console();
  console.failures.push(new LongshoreError("HUB_NOT_FOUND", "never", "site oslo has no machine r1u7"));
  const { code, stderr } = await console.run("--view");
  expect(code).toBe(3);
  expect(stderr).toContain("HUB_NOT_FOUND");
});

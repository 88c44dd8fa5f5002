import { messageOf } from "@longshore/kit";
import { durationOption, flag, positional } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { namesOf } from "../../completion/sources.ts";
import { ConsoleSession } from "../../console/console-session.ts";
import { Escapes, ESCAPES, type EscapeWord } from "../../console/escapes.ts";
import { Typing } from "../../console/typing.ts";
import type { Io } from "../../io.ts";
import { kindView } from "../../kinds/registry.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Look at a machine's serial console, and type on it",
  description:
    "Comes through the hub from the machine's BMC (Serial over LAN). Several may look; one writes. At the beginning of a line ~. leaves and ~? lists what else there is. In a pipe the bytes come as they are, and the end of standard input leaves, unless --for says how long to stay.",
  examples: [
    "longshore machine console r1u7 --site oslo",
    "longshore machine console r1u7 --site oslo --take",
    "longshore machine console r1u7 --site oslo --view --for 10s",
  ],
  args: {
    machine: positional("machine, as in `get machines`", { value: "NAME", complete: namesOf("Machine") }),
    site: siteOption,
    view: flag("only look"),
    take: flag("write, whoever does now; also when another program has the BMC's console"),
    for: durationOption("leave after that time"),
  },
  async run({ args, hub, io, site, signal }) {
    const machine = await findOne(hub, kindView("Machine"), args.machine, await site(args.site));
    const { ConsoleMode } = await import("@longshore/contracts");
    const { randomBytes } = await import("node:crypto");
    const viewer = randomBytes(16).toString("hex");
    const note = noteTo(io);
    const at = { hub, site: machine.site, machine: machine.name, viewer, stdout: io.stdout, clock: io.clock, note };
    const session = new ConsoleSession(at);
    const { CONSOLE_MODE_VIEW: view, CONSOLE_MODE_WRITE: write, CONSOLE_MODE_TAKE: take } = ConsoleMode;
    const leave = new AbortController();
    const stop = (): void => leave.abort();
    signal.addEventListener("abort", stop, { once: true });
    const cancel = args.for === undefined ? undefined : io.clock.after(args.for, stop);
    await session.open(args.view ? view : args.take ? take : write, signal);
    if (io.stdin.isTTY) note(`console of ${machine.name} at ${machine.site}; ~. leaves, ~? helps`);
    const how = { leave, note, stay: args.for !== undefined, ...(!args.view && { take }) };
    const ends = [session.show(leave.signal)];
    if (io.stdin.isTTY || !args.view) ends.push(type(session, io, how));
    try {
      await Promise.race(ends);
    } finally {
      leave.abort();
      cancel?.();
      await Promise.allSettled(ends); // only then is the terminal as it was
      await session.leave().catch(() => undefined); // it ends by itself when nobody reads
    }
    await Promise.all(ends);
    signal.throwIfAborted();
  },
});

interface At {
  readonly leave: AbortController;
  readonly note: (text: string) => void;
  /** The end of what is typed is not the end. */
  readonly stay: boolean;
  /** Absent: it only looks. */
  readonly take?: Parameters<ConsoleSession["open"]>[0];
}

/** Reads what is typed until it ends or `leave` aborts; a terminal is as it was afterwards. */
async function type(session: ConsoleSession, { stdin, stderr }: Io, { leave, note, stay, take }: At): Promise<void> {
  const typing = new Typing(session, leave.signal);
  const escapes = stdin.isTTY ? new Escapes() : undefined;
  const words: Record<EscapeWord, () => void> = {
    leave: () => leave.abort(),
    break: () => void (take && typing.add(new Uint8Array(), true)),
    take: () => void (take && session.open(take, leave.signal).catch((error: unknown) => note(messageOf(error)))),
    help: () => note(helpText()),
  };
  using input = stdin.type(leave.signal);
  for await (const bytes of input.bytes) {
    for (const part of escapes?.read(bytes) ?? [{ bytes }]) {
      if ("word" in part) words[part.word]();
      else if (take === undefined) continue;
      else if (!typing.add(part.bytes)) {
        if (stdin.isTTY) stderr.write("\u0007");
        else await typing.flushed().then(() => typing.add(part.bytes));
      }
    }
    if (leave.signal.aborted) return;
  }
  await typing.flushed();
  if (stay && !leave.signal.aborted)
    await new Promise((resolve) => leave.signal.addEventListener("abort", resolve, { once: true }));
}

/** On a terminal what the machine says may stand in the middle of a line. */
function noteTo({ stdin, stderr }: Io): (text: string) => void {
  return (text) => stderr.write(`${stdin.isTTY ? "\n" : ""}[longshore: ${text}]\n`);
}

function helpText(): string {
  const rows = Object.entries(ESCAPES).map(([key, { doc }]) => `  ~${key}  ${doc}`);
  return ["at the beginning of a line:", ...rows, "  ~~  a tilde"].join("\n");
}

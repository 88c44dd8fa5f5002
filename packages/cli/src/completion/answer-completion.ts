import { deadline, seconds } from "@longshore/kit";
import { chooseContext } from "../context/choose-context.ts";
import { ExitCode } from "../exit-code.ts";
import { lazyHub } from "../hub.ts";
import type { Io } from "../io.ts";
import { complete, type Offer } from "./complete.ts";

/** Longest that a person waits for TAB. */
const DEADLINE = seconds(1.5);
/** Bits that the shell scripts understand (those of @bomb.sh/tab): 4 = do not offer files. */
const NO_FILES = 4;

/** Answers a shell: a line `value<TAB>what it is` per candidate, then `:bits`. Silent whatever goes wrong. */
export async function answerCompletion(words: readonly string[], io: Io): Promise<ExitCode> {
  const { candidates, files } = await offer(words, io);
  for (const { value, doc } of candidates) {
    if (SAFE_VALUE.test(value)) io.stdout.write(`${value}\t${(doc ?? "").replaceAll(/[^\x20-\x7e]/g, " ")}\n`);
  }
  io.stdout.write(`:${files ? 0 : NO_FILES}\n`);
  return ExitCode.Ok;
}

async function offer(words: readonly string[], io: Io): Promise<Offer> {
  using until = deadline(io.clock, DEADLINE, () => new Error("too late for a completion"), io.signal);
  const given = words.flatMap((word, i) => (words[i - 1] === "--context" ? [word] : []))[0];
  const limited = { ...io, signal: until.signal };
  const hub = lazyHub(limited, () => chooseContext(limited, given), DEADLINE);
  const late = new Promise<never>((_resolve, reject) => {
    until.signal.addEventListener("abort", () => reject(new Error("too late for a completion")), { once: true });
  });
  try {
    return await Promise.race([complete(words, { hub, io: limited }), late]);
  } catch {
    return { candidates: [], files: false };
  } finally {
    // Not waited for: the answer is there, the program ends.
    void Promise.resolve(hub[Symbol.asyncDispose]()).catch(() => {});
  }
}

/** Names come from the hub and end up in a shell's word list. */
const SAFE_VALUE = /^[\w./:=@,+-]+$/;

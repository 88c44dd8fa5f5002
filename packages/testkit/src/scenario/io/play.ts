import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "@longshore/kit";
import { tempDir } from "../../io/temp-dir.ts";
import { type LabOptions, startLab } from "../../lab/lab.ts";
import { scenarioErrors } from "../errors.ts";
import { budgetOf, type Figures, type Scenario, type Stage } from "../scenario.ts";
import { type Table, textTable } from "../table.ts";

export interface PlayOptions {
  readonly name: string;
  /** The checkout, for `examples/lab`. */
  readonly root: string;
  readonly keep: boolean;
  /** Ctrl-C. */
  readonly signal: AbortSignal;
  /** Takes a line of what is happening. */
  readonly log: (line: string) => void;
  /** Takes each table that the story shows. */
  readonly onTable?: (table: Table) => void;
}

/** The closing line of `npm run scenario`. */
export interface Outcome {
  readonly scenario: string;
  readonly ok: boolean;
  readonly seconds: number;
  /** Why it failed, one sentence. */
  readonly error?: string;
  readonly [figure: string]: string | number | boolean | undefined;
}

/** Plays one story to its end and clears the stage; never throws for what happens in the story. */
export async function play(story: Scenario, options: PlayOptions): Promise<Outcome> {
  const started = performance.now();
  const seconds = (): number => Math.round((performance.now() - started) / 100) / 10;
  const log = (line: string): void => options.log(`${seconds().toFixed(1).padStart(6)} s  ${line}`);
  const budget = budgetOf(story);
  const spent = options.keep ? new AbortController().signal : AbortSignal.timeout(budget * 1000);
  const signal = AbortSignal.any([options.signal, spent]);
  const closing = new AsyncDisposableStack();
  const explanations: Explanation[] = [];
  try {
    const figures = await orAborted(story.run(setStage({ ...options, signal, log }, closing, explanations)), signal);
    const outcome = { scenario: options.name, ok: true, seconds: seconds(), ...figures };
    if (options.keep) await held(options.signal, log);
    return outcome;
  } catch (error) {
    const sentence = spent.aborted ? `over its budget of ${budget} s` : messageOf(error);
    log(`failed: ${sentence}`);
    if (!options.signal.aborted) for (const tell of explanations) log(await told(tell));
    if (options.keep && !options.signal.aborted) await held(options.signal, log);
    return { scenario: options.name, ok: false, seconds: seconds(), error: sentence };
  } finally {
    await closing.disposeAsync();
  }
}

type Explanation = Parameters<Stage["explain"]>[0];

/** What stands when a story fails; a world that no longer answers does not hold up its end. */
async function told(tell: Explanation): Promise<string> {
  const late = delay(EXPLAINED_WITHIN, `it could not be told within ${EXPLAINED_WITHIN / 1000} s`, { ref: false });
  return Promise.race([tell().catch((error: unknown) => `it could not be told: ${messageOf(error)}`), late]);
}

const EXPLAINED_WITHIN = 30_000;

function setStage(options: PlayOptions, closing: AsyncDisposableStack, explanations: Explanation[]): Stage {
  const { signal, log, keep, root, onTable } = options;
  const dir = tempDir("longshore-scenario-");
  closing.use(dir);
  const use: Stage["use"] = (thing) => {
    if (thing.whatStands !== undefined) explanations.push(() => thing.whatStands?.() ?? Promise.resolve(""));
    return closing.use(thing);
  };
  return {
    dir: dir.path,
    keep,
    signal,
    log,
    table(table) {
      log(`\n${textTable(table)}\n`);
      onTable?.(table);
    },
    explain: (tell) => void explanations.push(tell),
    use,
    lab: async (given) => use(await startLab(labOptions(root, log, given))),
    expect(fact, sentence) {
      if (!fact) throw scenarioErrors.SCENARIO_UNTRUE({ sentence });
    },
    eventually: (sentence, look, within = 60) => eventually(sentence, look, within, signal),
  };
}

function labOptions(root: string, log: (line: string) => void, given: Partial<LabOptions> = {}): LabOptions {
  const onLost = (program: string, output: string): void => log(`${program} ended by itself:\n${output}`);
  return { examples: join(root, "examples/lab"), ports: "free", onStep: log, onLost, ...given };
}

async function eventually<T>(
  sentence: string,
  look: () => Promise<T> | T,
  seconds: number,
  signal: AbortSignal,
): Promise<Exclude<T, undefined | false>> {
  const end = performance.now() + seconds * 1000;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen as Exclude<T, undefined | false>;
    if (performance.now() > end)
      throw scenarioErrors.SCENARIO_UNTRUE({ sentence: `${sentence} (within ${seconds} s)` });
    await delay(100, undefined, { signal });
  }
}

/** A story that does not look at its signal is left behind when it aborts. */
function orAborted(playing: Promise<Figures | void>, signal: AbortSignal): Promise<Figures | void> {
  const aborted = new Promise<never>((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  playing.catch(() => {});
  return Promise.race([playing, aborted]);
}

async function held(signal: AbortSignal, log: (line: string) => void): Promise<void> {
  log("kept as it is; Ctrl-C ends it");
  const alive = setInterval(() => {}, 60_000);
  await new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
  clearInterval(alive);
}

import {
  catchProcessErrors,
  complain,
  createLogger,
  describeError,
  firstSignal,
  type Logger,
  misuse,
  notifySystemd,
  type OptionSources,
  optionsHelp,
  print,
  readDaemonOptions,
  systemClock,
  systemRandom,
} from "@longshore/kit";
import { type RunningHub, startHub } from "../hub.ts";
import { type HubOptions, hubOptions } from "../options.ts";
import { VERSION } from "../version.ts";
import { restoreBackup } from "./backup/restore-backup.ts";
import { takeBackup } from "./backup/take-backup.ts";

/** The daemon from its arguments to its exit code: 0 after a signal, 1 when it cannot run, 2 when it is told nonsense. */
export async function runHub(argv: readonly string[], env: OptionSources["env"]): Promise<number> {
  if (argv.includes("--help")) return print(`${HELP}\n${optionsHelp(hubOptions)}`);
  if (argv.includes("--version")) return print(VERSION);
  try {
    const { options, words } = await readHubOptions(argv, env);
    const [verb, path, ...more] = words;
    if (verb === undefined) return await serve(options);
    if (path === undefined || more.length > 0 || (verb !== "backup" && verb !== "restore")) {
      throw misuse(
        hubOptions,
        `${words.join(" ")}: there is \`backup DIRECTORY\` and \`restore DIRECTORY\`; all else are options`,
      );
    }
    return print(verb === "backup" ? await backup(options, path) : await restore(options, path));
  } catch (error) {
    return complain(hubOptions, error, "HUB_UNEXPECTED");
  }
}

const HELP = `longshore-hub: serves operators and sites, and runs their message bus.

Usage: longshore-hub [OPTIONS]                     serves
       longshore-hub backup DIRECTORY [OPTIONS]    copies the hub, running or not, into a new directory
       longshore-hub restore DIRECTORY [OPTIONS]   makes the hub of a backup in an empty --state-directory

Options:`;

async function backup(options: HubOptions, path: string): Promise<string> {
  const { streams } = await takeBackup(options, path, toolWorld(options));
  return [
    `backed up to ${path}: keys, operators and ${streams.length} streams`,
    "It holds every key of this hub and is not encrypted: only its owner can read it here (0600); keep it as you keep keys.",
  ].join("\n");
}

async function restore(options: HubOptions, path: string): Promise<string> {
  const { epoch, backupAtMs } = await restoreBackup(options, path, toolWorld(options));
  return [
    `restored the hub as of ${new Date(backupAtMs).toISOString()} into ${options.stateDirectory}; it begins epoch ${epoch}`,
    "Start it at the addresses that the sites know, and never again the one that it replaces.",
  ].join("\n");
}

function toolWorld({ log }: HubOptions) {
  return { log: createLogger("hub", log.level, process.stderr), clock: systemClock, random: systemRandom };
}

async function serve(options: HubOptions): Promise<number> {
  const log = createLogger("hub", options.log.level, process.stdout);
  const signal = firstSignal();
  const hub = await startHub(options, { log });
  const crashed = Promise.withResolvers<never>();
  const stopCatching = catchProcessErrors(unexpected(hub, log), (error) => crashed.reject(error));
  notifySystemd("--ready", `serving at ${hub.servers.join(", ")}`, log);
  try {
    const reason = await Promise.race([signal, hub.ended, crashed.promise]);
    log.info({ signal: reason }, "the hub stops");
  } finally {
    notifySystemd("--stopping", "draining", log);
    await hub.close();
    stopCatching();
  }
  log.info("the hub stopped");
  return 0;
}

async function readHubOptions(
  argv: readonly string[],
  env: OptionSources["env"],
): Promise<{ options: HubOptions; words: readonly string[] }> {
  const { values, rest } = await readDaemonOptions(hubOptions, argv, env);
  if (values.nats.url === undefined && (values.nats.credentials ?? values.nats.ca) !== undefined)
    throw misuse(hubOptions, "nats.credentials and nats.ca go with nats.url: the hub's own nats-server needs neither");
  return { options: values, words: rest };
}

function unexpected(hub: RunningHub, log: Logger) {
  return (error: unknown, tags: Readonly<Record<string, string>>): void => {
    log.error({ ...describeError(error), ...tags }, "an unexpected error");
    hub.report(error, tags);
  };
}

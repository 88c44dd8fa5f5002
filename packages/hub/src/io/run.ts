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
} from "@longshore/kit";
import { type RunningHub, startHub } from "../hub.ts";
import { type HubOptions, hubOptions } from "../options.ts";
import { VERSION } from "../version.ts";

/** The daemon from its arguments to its exit code: 0 after a signal, 1 when it cannot run, 2 when it is told nonsense. */
export async function runHub(argv: readonly string[], env: OptionSources["env"]): Promise<number> {
  if (argv.includes("--help")) return print(`${HELP}\n${optionsHelp(hubOptions)}`);
  if (argv.includes("--version")) return print(VERSION);
  try {
    const options = await readHubOptions(argv, env);
    return await serve(options);
  } catch (error) {
    return complain(hubOptions, error, "HUB_UNEXPECTED");
  }
}

const HELP = `longshore-hub: serves operators and sites, and runs their message bus.

Usage: longshore-hub [OPTIONS]

Options:`;

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

async function readHubOptions(argv: readonly string[], env: OptionSources["env"]): Promise<HubOptions> {
  const { values, rest } = await readDaemonOptions(hubOptions, argv, env);
  if (rest.length > 0) throw misuse(hubOptions, `${rest.join(" ")}: the hub takes only options`);
  if (values.nats.url === undefined && (values.nats.credentials ?? values.nats.ca) !== undefined)
    throw misuse(hubOptions, "nats.credentials and nats.ca go with nats.url: the hub's own nats-server needs neither");
  return values;
}

function unexpected(hub: RunningHub, log: Logger) {
  return (error: unknown, tags: Readonly<Record<string, string>>): void => {
    log.error({ ...describeError(error), ...tags }, "an unexpected error");
    hub.report(error, tags);
  };
}

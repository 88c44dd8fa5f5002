import { readFile } from "node:fs/promises";
import {
  createLogger,
  isLongshoreError,
  messageOf,
  type OptionSources,
  optionErrors,
  optionsHelp,
  readOptions,
} from "@longshore/kit";
import { startHub } from "../hub.ts";
import { type HubOptions, hubOptions } from "../options.ts";
import { VERSION } from "../version.ts";
import { catchProcessErrors } from "./process-errors.ts";
import { notifySystemd } from "./systemd.ts";

const FAILED = 1;
const MISUSED = 2;

/** The daemon from its arguments to its exit code: 0 after a signal, 1 when it cannot run, 2 when it is told nonsense. */
export async function runHub(argv: readonly string[], env: OptionSources["env"]): Promise<number> {
  if (argv.includes("--help")) return print(`${HELP}\n${optionsHelp(hubOptions)}`);
  if (argv.includes("--version")) return print(VERSION);
  try {
    const options = await readHubOptions(argv, env);
    return await serve(options);
  } catch (error) {
    return complain(error);
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
  const stopCatching = catchProcessErrors(hub, log, (error) => crashed.reject(error));
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
  const { values, rest } = readOptions(hubOptions, { argv, env, file: await configFile(argv, env) });
  if (rest.length > 0) throw misuse(`${rest.join(" ")}: the hub takes only options`);
  if (values.nats.url === undefined && (values.nats.credentials ?? values.nats.ca) !== undefined)
    throw misuse("nats.credentials and nats.ca go with nats.url: the hub's own nats-server needs neither");
  return values;
}

async function configFile(argv: readonly string[], env: OptionSources["env"]): Promise<OptionSources["file"]> {
  const at = argv.indexOf("--config");
  const inline = argv.find((argument) => argument.startsWith("--config="))?.slice("--config=".length);
  const name = inline ?? (at === -1 ? env["LONGSHORE_HUB_CONFIG"] : argv[at + 1]);
  if (name === undefined || name === "") return undefined;
  try {
    return { name, text: await readFile(name, "utf8") };
  } catch (cause) {
    throw misuse(`config: ${messageOf(cause)}`);
  }
}

function misuse(problem: string): Error {
  return optionErrors.OPTIONS_INVALID({ program: hubOptions.program, problems: [problem] });
}

/** SIGTERM and SIGINT ask for an orderly end; a second one does not wait for it. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) {
      process.once(name, () => {
        process.once(name, () => process.exit(FAILED));
        resolve(name);
      });
    }
  });
}

function complain(error: unknown): number {
  const code = isLongshoreError(error) ? error.code : "HUB_UNEXPECTED";
  const hint = isLongshoreError(error) && error.hint !== undefined ? `\n  ${error.hint}` : "";
  process.stderr.write(`longshore-hub: ${messageOf(error)} [${code}]${hint}\n`);
  return isLongshoreError(error, "OPTIONS_INVALID") ? MISUSED : FAILED;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

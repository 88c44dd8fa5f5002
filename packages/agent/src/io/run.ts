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
import { agentOptions, type AgentSettings } from "../options.ts";
import { VERSION } from "../version.ts";
import { askHealth } from "./ask-health.ts";
import { formatHttpAddress, parseHttpAddress } from "./http-address.ts";
import { catchProcessErrors } from "./process-errors.ts";
import { startAgent } from "./start-agent.ts";
import { notifySystemd } from "./systemd.ts";

const FAILED = 1;
const MISUSED = 2;

/** The program from its arguments to its exit code: 0 after a signal, 1 when it cannot run, 2 when it is told nonsense. */
export async function runAgent(argv: readonly string[], env: OptionSources["env"]): Promise<number> {
  if (argv.includes("--help")) return print(`${HELP}\n${optionsHelp(agentOptions)}`);
  if (argv.includes("--version")) return print(VERSION);
  try {
    const { values, rest } = readOptions(agentOptions, { argv, env, file: await configFile(argv, env) });
    if (rest[0] === "health" && rest.length === 1) return print(await askHealth(addressOf(values), "healthz"));
    if (rest[0] === "ready" && rest.length === 1) return print(await askHealth(addressOf(values), "readyz"));
    if (rest.length > 0) throw misuse(`${rest.join(" ")}: there is \`health\` and \`ready\`; all else are options`);
    return await serve(values);
  } catch (error) {
    return complain(error);
  }
}

const HELP = `longshore-agent: makes one site as its documents say, and keeps it so.

Usage: longshore-agent [OPTIONS]          runs the agent
       longshore-agent health [OPTIONS]   exits with 0 while an agent runs on this host
       longshore-agent ready [OPTIONS]    exits with 0 once it is a member of its site

Options:`;

async function serve(settings: AgentSettings): Promise<number> {
  const log = createLogger("agent", settings.log.level, process.stdout);
  const signal = firstSignal();
  const onWaiting = (sentence: string): void => {
    process.stderr.write(`longshore-agent: waiting for ${sentence}\n`);
    notifySystemd(undefined, `waiting for ${sentence}`, log);
  };
  const agent = await startAgent(settings, { log, onWaiting });
  const crashed = Promise.withResolvers<never>();
  const stopCatching = catchProcessErrors(agent, (error) => crashed.reject(error));
  notifySystemd("--ready", `listening at ${formatHttpAddress(agent.address)}`, log);
  try {
    await Promise.race([agent.enrolled, signal, crashed.promise]);
    void agent.enrolled.then(() => notifySystemd(undefined, `site ${agent.health().site}`, log)).catch(() => {});
    log.info({ signal: await Promise.race([signal, crashed.promise]) }, "the agent stops");
    notifySystemd("--stopping", "draining", log);
    return 0;
  } finally {
    await agent.close();
    stopCatching();
    log.info("the agent stopped");
  }
}

function addressOf({ http }: AgentSettings) {
  return parseHttpAddress(http.listen);
}

async function configFile(argv: readonly string[], env: OptionSources["env"]): Promise<OptionSources["file"]> {
  const at = argv.indexOf("--config");
  const inline = argv.find((argument) => argument.startsWith("--config="))?.slice("--config=".length);
  const name = inline ?? (at === -1 ? env["LONGSHORE_AGENT_CONFIG"] : argv[at + 1]);
  if (name === undefined || name === "") return undefined;
  try {
    return { name, text: await readFile(name, "utf8") };
  } catch (cause) {
    throw misuse(`config: ${messageOf(cause)}`);
  }
}

function misuse(problem: string): Error {
  return optionErrors.OPTIONS_INVALID({ program: agentOptions.program, problems: [problem] });
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

/** Never a stack trace: what no catalog knows was reported already. */
function complain(error: unknown): number {
  const code = isLongshoreError(error) ? error.code : "AGENT_UNEXPECTED";
  const hint = isLongshoreError(error) && error.hint !== undefined ? `\n  ${error.hint}` : "";
  process.stderr.write(`longshore-agent: ${messageOf(error)} [${code}]${hint}\n`);
  return isLongshoreError(error, "OPTIONS_INVALID") ? MISUSED : FAILED;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

import { setFlagsFromString } from "node:v8";
import {
  catchProcessErrors,
  complain,
  createLogger,
  firstSignal,
  misuse,
  notifySystemd,
  type OptionSources,
  optionsHelp,
  print,
  readDaemonOptions,
} from "@longshore/kit";
import { type ActivatedSocket, activatedSockets } from "@longshore/netboot";
import { agentErrors } from "../agent-errors.ts";
import { agentOptions, type AgentSettings } from "../options.ts";
import { VERSION } from "../version.ts";
import { askHealth } from "./ask-health.ts";
import { formatHttpAddress, parseHttpAddress } from "./http-address.ts";
import { startAgent } from "./start-agent.ts";
import { keepHeapTrimmed } from "./trim-heap.ts";

/** The program from its arguments to its exit code: 0 after a signal, 1 when it cannot run, 2 when it is told nonsense. */
export async function runAgent(argv: readonly string[], env: OptionSources["env"]): Promise<number> {
  if (argv.includes("--help")) return print(`${HELP}\n${optionsHelp(agentOptions)}`);
  if (argv.includes("--version")) return print(VERSION);
  try {
    const { values, rest } = await readDaemonOptions(agentOptions, argv, env);
    if (rest[0] === "health" && rest.length === 1) return print(await askHealth(addressOf(values), "healthz"));
    if (rest[0] === "ready" && rest.length === 1) return print(await askHealth(addressOf(values), "readyz"));
    if (rest.length > 0)
      throw misuse(agentOptions, `${rest.join(" ")}: there is \`health\` and \`ready\`; all else are options`);
    return await serve(values, activatedSockets(process.env, process.pid));
  } catch (error) {
    return complain(agentOptions, error, "AGENT_UNEXPECTED");
  }
}

const HELP = `longshore-agent: makes one site as its documents say, and keeps it so.

Usage: longshore-agent [OPTIONS]          runs the agent
       longshore-agent health [OPTIONS]   exits with 0 while an agent runs on this host
       longshore-agent ready [OPTIONS]    exits with 0 once it is a member of its site

Options:`;

async function serve(settings: AgentSettings, sockets: readonly ActivatedSocket[]): Promise<number> {
  setFlagsFromString("--optimize-for-size"); // an agent waits most of its time: 7 MB less garbage lies about
  const log = createLogger("agent", settings.log.level, process.stdout);
  const signal = firstSignal();
  const onWaiting = (sentence: string): void => {
    process.stderr.write(`longshore-agent: waiting for ${sentence}\n`);
    notifySystemd(undefined, `waiting for ${sentence}`, log);
  };
  const agent = await startAgent(settings, { log, onWaiting, sockets });
  const stopTrimming = keepHeapTrimmed();
  const crashed = Promise.withResolvers<never>();
  const stopCatching = catchProcessErrors(
    (error, tags) => agent.report(error, tags),
    // its message may quote a Secret: the log has it, scrubbed
    (error) => crashed.reject(agentErrors.AGENT_CRASHED({ type: typeOf(error) })),
  );
  notifySystemd("--ready", `listening at ${formatHttpAddress(agent.address)}`, log);
  try {
    await Promise.race([agent.enrolled, signal, crashed.promise]);
    void agent.enrolled.then(() => notifySystemd(undefined, `site ${agent.health().site}`, log)).catch(() => {});
    log.info({ signal: await Promise.race([signal, crashed.promise]) }, "the agent stops");
    notifySystemd("--stopping", "draining", log);
    return 0;
  } finally {
    await agent.close();
    stopTrimming();
    stopCatching();
    log.info("the agent stopped");
  }
}

function typeOf(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}

function addressOf({ http }: AgentSettings) {
  return parseHttpAddress(http.listen);
}

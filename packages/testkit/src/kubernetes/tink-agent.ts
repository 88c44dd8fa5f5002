/** An action of a Workflow as the Tink server hands it out; names as in its .proto. */
export interface TinkAction {
  /** NAMESPACE/NAME */
  readonly workflow_id: string;
  readonly task_id: string;
  readonly agent_id: string;
  readonly action_id: string;
  readonly name: string;
  readonly image: string;
  /** Seconds. */
  readonly timeout: number;
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  /** NAME=VALUE */
  readonly environment: readonly string[];
}

export interface ActionReport {
  readonly action: TinkAction;
  readonly state: "RUNNING" | "SUCCESS" | "FAILED" | "TIMEOUT";
  readonly startedMs: number;
  readonly stoppedMs: number;
  readonly message: string;
}

export interface TinkService {
  getAction(agentId: string, signal: AbortSignal): Promise<TinkAction>;
  report(report: ActionReport, signal: AbortSignal): Promise<void>;
}

/** What an agent needs of the world. */
export interface TinkWorld {
  readonly nowMs: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  /** Aborts after so many milliseconds. */
  readonly deadline: (ms: number) => AbortSignal;
  /** Does on the machine what the action says; a throw is a failure, its message is reported. */
  readonly act: (action: TinkAction, signal: AbortSignal) => Promise<void>;
}

const POLL_MS = 500;
/** For actions that name no time of their own. */
const LONGEST_ACTION_S = 3600;

/**
 * What Tinkerbell's own agent does, without containers: asks for the next action, says that it runs, does it, says how it
 * ended, until `signal`. A server that is away, or has nothing for this machine, is asked again.
 */
export async function runTinkAgent(
  id: string,
  service: TinkService,
  world: TinkWorld,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    const action = await service.getAction(id, signal).catch(() => undefined);
    if (action === undefined) await world.wait(POLL_MS, signal);
    else await doAction(action, service, world, signal);
  }
}

async function doAction(
  action: TinkAction,
  service: TinkService,
  world: TinkWorld,
  signal: AbortSignal,
): Promise<void> {
  const startedMs = world.nowMs();
  const tell = (state: ActionReport["state"], message: string): Promise<void> =>
    tellUntilTaken({ action, state, startedMs, stoppedMs: world.nowMs(), message }, service, world, signal);
  await tell("RUNNING", "");
  const timeout = world.deadline((action.timeout || LONGEST_ACTION_S) * 1000);
  try {
    await world.act(action, AbortSignal.any([signal, timeout]));
    await tell("SUCCESS", "");
  } catch (error) {
    if (signal.aborted) return;
    await tell(timeout.aborted ? "TIMEOUT" : "FAILED", error instanceof Error ? error.message : String(error));
  }
}

async function tellUntilTaken(
  report: ActionReport,
  service: TinkService,
  world: TinkWorld,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      return await service.report(report, signal);
    } catch (error) {
      if (REFUSED.has((error as { code?: number }).code ?? 0)) return;
      await world.wait(POLL_MS, signal);
    }
  }
}

/** gRPC codes after which asking again is of no use: INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION. */
const REFUSED: ReadonlySet<number> = new Set([3, 5, 9]);

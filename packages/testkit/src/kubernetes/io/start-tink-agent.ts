import { setTimeout as delay } from "node:timers/promises";
import { runTinkAgent, type TinkAction } from "../tink-agent.ts";
import { openTinkService } from "./tink-service.ts";

export interface TinkAgentOptions {
  /** HOST:PORT of the Tink server. */
  readonly server: string;
  /** The machine as its Hardware has it: the MAC address of its first interface, or `spec.agentID`. */
  readonly id: string;
  /** Does what an action says; without it every action succeeds at once. A throw is a failure. */
  readonly act?: (action: TinkAction, signal: AbortSignal) => Promise<void> | void;
}

export interface TinkAgent extends AsyncDisposable {
  /** The actions that it was handed so far, one that was handed twice twice. */
  readonly actions: readonly TinkAction[];
}

/** Stands in for the Tink agent of a machine that has booted its installer: the real protocol, no containers. */
export async function startTinkAgent({ server, id, act }: TinkAgentOptions): Promise<TinkAgent> {
  const service = await openTinkService(server);
  const end = new AbortController();
  const actions: TinkAction[] = [];
  const world = {
    nowMs: Date.now,
    wait: (ms: number, signal: AbortSignal) => delay(ms, undefined, { signal }).catch(() => {}),
    deadline: (ms: number) => AbortSignal.timeout(ms),
    act: async (action: TinkAction, signal: AbortSignal): Promise<void> => {
      actions.push(action);
      await act?.(action, signal);
    },
  };
  const running = runTinkAgent(id, service, world, end.signal);
  return {
    actions,
    async [Symbol.asyncDispose]() {
      end.abort();
      await running;
      service[Symbol.dispose]();
    },
  };
}

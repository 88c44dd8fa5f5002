import type { LinkState, OperatorLink } from "@longshore/bus";
import { deadline, isLongshoreError, Secret, systemClock, systemRandom } from "@longshore/kit";
import { cliErrors } from "../errors.ts";
import type { Io } from "../io.ts";

/** Opens the operator's line to the hub; NATS is loaded only now. */
export const connect: Io["connect"] = async (context, { signal, timeoutMs }) => {
  const { connectOperator } = await import("@longshore/bus");
  const { servers, ca, jwt, seed } = context;
  const options = { servers, ca, jwt, seed: new Secret(seed), clock: systemClock, random: systemRandom };
  const link = connectOperator(options);
  const late = (): Error => cliErrors.CLI_HUB_SILENT({ servers: servers.join(", ") });
  using limit = deadline(systemClock, timeoutMs, late, signal);
  try {
    await untilUp(link, servers.length === 1, limit.signal);
    return link;
  } catch (error) {
    await link[Symbol.asyncDispose]();
    throw error;
  }
};

/** A person waits: what will not heal, and the one server that does not answer, is said at once. */
function untilUp(link: OperatorLink, onlyServer: boolean, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      stop();
      signal.removeEventListener("abort", abort);
      act();
    };
    const judge = (state: LinkState, cause?: Error): void => {
      if (state === "up") settle(resolve);
      else if (state === "down" && (onlyServer || isFinal(cause))) settle(() => reject(cause));
    };
    const abort = (): void => settle(() => reject(signal.reason));
    const stop = link.onState(judge);
    signal.addEventListener("abort", abort, { once: true });
    if (signal.aborted) abort();
    else if (link.state === "up") settle(resolve);
  });
}

function isFinal(cause: Error | undefined): boolean {
  return isLongshoreError(cause, "BUS_REFUSED") || isLongshoreError(cause, "BUS_UNTRUSTED");
}

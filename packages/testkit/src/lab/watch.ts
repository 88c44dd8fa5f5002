import type { OperatorLink } from "@longshore/bus";
import { type Resource, subjects } from "@longshore/contracts";

/** Gives `take` all machines now and at every change, until `signal` aborts or `take` says that it has seen enough. */
export async function watchMachines(
  link: OperatorLink,
  take: (machines: readonly Resource[]) => boolean,
  signal: AbortSignal,
): Promise<void> {
  let revision = "";
  while (!signal.aborted) {
    const request = { kind: "Machine", revision, waitMs: revision === "" ? 0 : WAIT_MS };
    const reply = await link.call(subjects.apiResourceList, request, { signal, timeoutMs: WAIT_MS + 10_000 });
    revision = reply.revision;
    if (take(reply.resources)) return;
  }
}

const WAIT_MS = 10_000;

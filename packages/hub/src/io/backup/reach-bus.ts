import { readFile } from "node:fs/promises";
import { isLongshoreError } from "@longshore/kit";
import { hubErrors } from "../../hub-errors.ts";
import { parseContext } from "../../operators/context.ts";
import type { HubOptions } from "../../options.ts";
import type { Identity } from "../../state/identity.ts";
import type { StateLayout } from "../../state/layout.ts";
import { externalNats } from "../external-nats.ts";
import { startOwnNatsServer } from "../own-nats-server.ts";
import { openStateDirectory } from "../state-directory.ts";
import type { BackupWorld } from "./take-backup.ts";

export interface ReachedBus extends AsyncDisposable {
  readonly url: string;
  readonly ca: string;
}

/** The bus of a hub: the one that others run, that of the running hub, or its own started for a while on loopback. */
export async function reachBus(
  options: HubOptions,
  layout: StateLayout,
  identity: Identity,
  world: BackupWorld,
): Promise<ReachedBus> {
  const ownCa = identity.authority.certificate;
  const { url, advertise, ca: caFile } = options.nats;
  if (url !== undefined) return externalNats({ url, advertise, caFile, ownCa });
  try {
    const directory = await openStateDirectory(layout.directory);
    return await privateBus(options, layout, identity, directory, world);
  } catch (error) {
    if (!isLongshoreError(error, "HUB_STATE_IN_USE")) throw error;
    return runningBus(layout, ownCa);
  }
}

/** Nobody else can reach it: sites and operators find nothing at this address. */
export async function privateBus(
  options: HubOptions,
  layout: StateLayout,
  identity: Identity,
  directory: Disposable,
  world: BackupWorld,
): Promise<ReachedBus> {
  await using stack = new AsyncDisposableStack();
  stack.use(directory);
  const listen = { host: "127.0.0.1", port: 0 };
  const program = options.nats.server;
  const server = stack.use(await startOwnNatsServer({ layout, identity, program, listen, advertise: [], ...world }));
  const open = stack.move();
  return { url: server.url, ca: server.ca, [Symbol.asyncDispose]: () => open.disposeAsync() };
}

async function runningBus(layout: StateLayout, ca: string): Promise<ReachedBus> {
  const context = parseContext(await readFile(layout.adminContext, "utf8").catch(() => undefined));
  const url = context?.servers[0];
  if (url === undefined) throw hubErrors.HUB_NOTHING_TO_BACK_UP({ directory: layout.directory });
  return { url, ca, async [Symbol.asyncDispose]() {} };
}

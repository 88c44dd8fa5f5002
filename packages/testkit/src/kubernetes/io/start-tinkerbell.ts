import { freePort } from "../../io/free-port.ts";
import { startProcess } from "../../io/start-process.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { tinkerbellFlags, type TinkerbellOptions, type TinkerbellPlace } from "../tinkerbell-flags.ts";
import { listens } from "./https.ts";
import { type Part, startPart } from "./part.ts";
import type { ApiServer } from "./start-api-server.ts";

export interface Tinkerbell extends Part {
  /** `http://127.0.0.1:PORT`: `/ipxe/script/MAC/auto.ipxe`, `/2009-04-04/meta-data/hostname`, `/healthcheck`. */
  readonly url: string;
  /** HOST:PORT of the Tink server's gRPC. */
  readonly tinkServer: string;
  readonly tftpPort: number;
}

/**
 * Tinkerbell on loopback at this API server: Smee without DHCP, Tink server and controller, Rufio, Tootles; it brings its
 * own CRDs. It was built without its pattern matcher: no WorkflowRuleSets, no rules for references.
 */
export async function startTinkerbell(
  { kubeconfig, ask }: Pick<ApiServer, "kubeconfig" | "ask">,
  options: TinkerbellOptions = {},
): Promise<Tinkerbell> {
  const { path } = await ensureTool("tinkerbell");
  const place: TinkerbellPlace = {
    kubeconfig,
    http: await freePort(),
    grpc: await freePort(),
    tftp: await freePort("udp"),
    syslog: await freePort("udp"),
  };
  const args = tinkerbellFlags(place, options);
  const ready = async (): Promise<boolean> => (await listens(place.http)) && listens(place.grpc);
  const part = await startPart("tinkerbell", () => startProcess(path, { args, ready, readyWithinMs: 120_000 }));
  for (const crd of ["hardware.tinkerbell.org", "workflows.tinkerbell.org", "jobs.bmc.tinkerbell.org"]) {
    await ask(["wait", "--for=create", `crd/${crd}`, "--timeout=60s"]);
    await ask(["wait", "--for=condition=Established", `crd/${crd}`, "--timeout=60s"]);
  }
  return Object.defineProperties(part, {
    url: { value: `http://127.0.0.1:${place.http}` },
    tinkServer: { value: `127.0.0.1:${place.grpc}` },
    tftpPort: { value: place.tftp },
  }) as Tinkerbell;
}

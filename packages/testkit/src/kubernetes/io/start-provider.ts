import { copyFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import { type ProviderName, providers, WEBHOOK_PORT } from "../providers.ts";
import { withConversion, type WebhookConfiguration, withPlace } from "../webhooks.ts";
import { readCrdFolder } from "./crds.ts";
import { answersOk } from "./https.ts";
import { moduleFolder } from "./module-folder.ts";
import { type Part, startPart } from "./part.ts";
import type { ApiServer } from "./start-api-server.ts";
import { openWall } from "./wall.ts";

export interface ProviderOptions {
  /** Ports of 127.0.0.1 that it calls beside the API server's: those of workload clusters. */
  readonly reach?: readonly number[];
  /** More flags, which win over ours. */
  readonly flags?: readonly string[];
}

/**
 * The real controllers of one provider of Cluster API at this API server, with the CRDs of their own module and their
 * webhooks; behind a wall, because they listen on every address. Needs root.
 */
export async function startProvider(
  name: ProviderName,
  server: ApiServer,
  options: ProviderOptions = {},
): Promise<Part> {
  await using started = new AsyncDisposableStack();
  const provider = providers[name];
  const { path } = await ensureTool(provider.tool);
  const own = started.use(tempDir(`longshore-${provider.tool}-`));
  const wall = started.use(
    await openWall({
      inward: [WEBHOOK_PORT, HEALTH_PORT],
      outward: [server.place.port, ...(options.reach ?? [])],
    }),
  );
  const certificates = own.join("k8s-webhook-server", "serving-certs");
  mkdirSync(certificates, { recursive: true });
  // the API server's own certificate holds for 127.0.0.1, which is where it finds the webhooks
  for (const [ours, theirs] of [
    ["apiserver.crt", "tls.crt"],
    ["apiserver.key", "tls.key"],
  ] as const)
    copyFileSync(server.place.join("certs", ours), join(certificates, theirs));
  const place = { port: wall.outside(WEBHOOK_PORT), ca: server.ca };
  const config = join(await moduleFolder(provider.module), provider.config);
  await server.applyCrds(readCrdFolder(join(config, "crd/bases")).map((crd) => withConversion(crd, place)));
  const args = [
    ...provider.flags({ kubeconfig: server.kubeconfig, certificates, healthPort: HEALTH_PORT }),
    ...(options.flags ?? []),
  ];
  const ready = (): Promise<boolean> => answersOk(`http://127.0.0.1:${wall.outside(HEALTH_PORT)}/readyz`);
  const env = { TMPDIR: own.path, KUBECONFIG: server.kubeconfig };
  const part = started.use(
    await startPart(provider.tool, () => wall.start(path, { args, env, ready, readyWithinMs: 120_000 })),
  );
  await server.apply(readWebhooks(config).map((webhook) => withPlace(webhook, provider.tool, place)));
  const all = started.move();
  return Object.defineProperty(part, Symbol.asyncDispose, { value: () => all.disposeAsync() });
}

const HEALTH_PORT = 9440;

function readWebhooks(config: string): WebhookConfiguration[] {
  const file = join(config, "webhook/manifests.yaml");
  if (!existsSync(file)) return [];
  return parseAllDocuments(readFileSync(file, "utf8")).map((document) => document.toJS() as WebhookConfiguration);
}

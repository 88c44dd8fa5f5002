import type { Stage } from "@longshore/testkit";
import {
  type ApiServer,
  type ProviderName,
  startApiServer,
  startProvider,
  startTinkerbell,
  type Tinkerbell,
} from "@longshore/testkit/kubernetes";

export interface Management {
  readonly server: ApiServer;
  readonly tinkerbell: Tinkerbell;
}

/** A management API server with Tinkerbell, Cluster API and its providers: all real, with their own CRDs and webhooks. */
export async function startManagement(stage: Stage, namespace: string, apiPort: number): Promise<Management> {
  stage.log("starting the management API server");
  const server = stage.use(await startApiServer({ controllers: true, audit: true }));
  await server.ask(["create", "namespace", namespace]);
  stage.log("starting Tinkerbell");
  const tinkerbell = stage.use(await startTinkerbell(server, { namespace }));
  const ignition = "--feature-gates=KubeadmBootstrapFormatIgnition=true";
  const reach = [apiPort];
  const start = async (name: ProviderName, flags: readonly string[] = []): Promise<void> => {
    stage.log(`starting the ${name} controllers`);
    stage.use(await startProvider(name, server, { reach, flags }));
  };
  await start("core");
  await start("kubeadm-bootstrap", [ignition]);
  await start("kubeadm-control-plane", [ignition]);
  await start("tinkerbell");
  return { server, tinkerbell };
}

// `@longshore/testkit/kubernetes`: real API servers and what runs at them, without loading hub and agent.
export type { ApiServerOptions, CrdSet } from "./api-server-flags.ts";
export type { Write } from "./audit.ts";
export type { Crd } from "./crd.ts";
export { missingCrds, readCrdFolder, readCrds } from "./io/crds.ts";
export type { Kubectl } from "./io/kubectl.ts";
export type { Part } from "./io/part.ts";
export { type ApiServer, startApiServer } from "./io/start-api-server.ts";
export { startControllerManager } from "./io/start-controller-manager.ts";
export { startKwok } from "./io/start-kwok.ts";
export { type ProviderOptions, startProvider } from "./io/start-provider.ts";
export { startTinkerbell, type Tinkerbell } from "./io/start-tinkerbell.ts";
export type { ProviderName } from "./providers.ts";
export type { TinkerbellOptions } from "./tinkerbell-flags.ts";
export { startTinkAgent, type TinkAgent, type TinkAgentOptions } from "./io/start-tink-agent.ts";
export type { TinkAction } from "./tink-agent.ts";
export { startWorkload, type WorkloadOptions } from "./io/start-workload.ts";

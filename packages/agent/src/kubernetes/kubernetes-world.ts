import type { Access, KubeApi } from "@longshore/kube";
import type { BundleFiles } from "../charts/chart-shelf.ts";
import type { kubeconfigOf } from "./kubeconfig.ts";
import type { SideOf } from "./look.ts";

/** API servers, as arguments. */
export interface KubernetesWorld {
  readonly connect: Connect;
  /** Where what the hub rendered is kept; absent: it is fetched anew after each start. */
  readonly bundles?: BundleFiles | undefined;
  /** Whether this agent holds its site's lease now: asked before each change. Absent: it is the only one. */
  readonly mayAct?: (() => boolean) | undefined;
  /** How documents of a kind come true; absent: as the kinds say. */
  readonly sideOf?: SideOf | undefined;
  /** Where an API server is; absent: as the site's documents say. */
  readonly kubeconfigOf?: typeof kubeconfigOf | undefined;
}

/** Nothing is sent before it is first asked something. */
export type Connect = (access: Access) => KubeApi & Disposable;

import type { Check } from "../check.ts";
import { apiServer } from "./api-server.ts";
import { etcd } from "./etcd.ts";
import { nodes } from "./nodes.ts";

/** Every check of a cluster; loaded once a site has one. */
export const checks: readonly Check[] = [etcd, apiServer, nodes];

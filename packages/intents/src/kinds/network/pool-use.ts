import { firstFew } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import { parseAddressRange, rangeHas } from "../../formats/address-range.ts";
import { parseIp } from "../../formats/ip.ts";
import { isJsonObject } from "../../json.ts";
import type { Read, Wait } from "../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import { type NetworkSpec, poolsOf } from "./schema.ts";

export const SERVICES: Read = { apiVersion: "v1", kind: "Service" };

/**
 * Services whose addresses would no longer be in any pool. `held` are the blocks that the live pools have: addresses
 * of others are no business of this document.
 */
export function poolsInUse(spec: NetworkSpec, held: readonly string[], site: SiteView): readonly Wait[] {
  const wanted = poolsOf(spec).flatMap(({ blocks }) => blocks.map(({ text }) => text));
  const has = (blocks: readonly string[], address: string) => {
    const ip = parseIp(address);
    return (
      ip !== undefined &&
      blocks.some((text) => {
        const range = parseAddressRange(text);
        return range !== undefined && rangeHas(range, ip);
      })
    );
  };
  const lost = loadBalancerServices(site).flatMap((service) =>
    addressesOf(service)
      .filter((address) => has(held, address) && !has(wanted, address))
      .map((address) => `${service.metadata.namespace ?? ""}/${service.metadata.name} has ${address}`),
  );
  if (lost.length === 0) return [];
  const message = `a pool that is in use is not made smaller: service ${firstFew(lost, MAX_NAMED, ", service ")}. Keep these addresses in spec.loadBalancer, or delete these Services first; until then the pools stay as they are`;
  return [{ reason: "PoolInUse", message }];
}

const MAX_NAMED = 5;

export function loadBalancerServices(site: SiteView): readonly KubeObject[] {
  return site
    .liveAll(SERVICES.apiVersion, SERVICES.kind)
    .filter(({ spec }) => isJsonObject(spec) && spec["type"] === "LoadBalancer");
}

/** The load balancer addresses that a Service has. */
export function addressesOf({ status }: KubeObject): readonly string[] {
  const ingress =
    (status as { loadBalancer?: { ingress?: readonly { ip?: string }[] } } | undefined)?.loadBalancer?.ingress ?? [];
  return ingress.flatMap(({ ip }) => (ip === undefined ? [] : [ip]));
}

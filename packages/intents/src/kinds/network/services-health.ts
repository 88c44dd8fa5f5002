import { firstFew } from "@longshore/kit";
import type { KubeObject } from "@longshore/kube";
import type { Health } from "../../kubernetes/kubernetes-side.ts";
import type { SiteView } from "../../kubernetes/site-view.ts";
import type { Network } from "./names.ts";
import { addressesOf, loadBalancerServices } from "./pool-use.ts";

/** Whether the Services that ask for an address have one, and the advertisements have Services. */
export function servicesHealth({ spec }: Network, site: SiteView): Health {
  const type = "ServicesHaveAddresses";
  const services = loadBalancerServices(site);
  const waiting = services.filter((service) => addressesOf(service).length === 0).map(nameOf);
  if (waiting.length > 0) {
    const message = `service ${firstFew(waiting, MAX_NAMED)} has no address: no pool is for its labels, or none has an address left`;
    return { type, ok: false, reason: "AddressesMissing", message };
  }
  const idle = (spec.loadBalancer.bgp?.advertise ?? []).filter(
    ({ what, matchLabels }) =>
      what === "services" &&
      Object.keys(matchLabels).length > 0 &&
      !services.some((service) => has(service, matchLabels)),
  );
  if (idle.length > 0) {
    const message = `no Service has the labels of advertisement ${idle.map(({ name }) => name).join(", ")}: nothing is announced by it`;
    return { type, ok: false, reason: "NothingSelected", message };
  }
  return {
    type,
    ok: true,
    reason: "AllHaveOne",
    message: `${services.length} Services of type LoadBalancer, each with an address`,
  };
}

const MAX_NAMED = 5;

function nameOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ""}/${metadata.name}`;
}

function has({ metadata }: KubeObject, labels: Readonly<Record<string, string>>): boolean {
  return Object.entries(labels).every(([key, value]) => metadata.labels?.[key] === value);
}

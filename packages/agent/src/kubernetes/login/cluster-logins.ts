import { createHash } from "node:crypto";
import { type Clock, days, hours, type Random } from "@longshore/kit";
import { issueClientCertificate } from "./client-certificate.ts";

/** A cluster whose authority the site has. */
export interface OwnCluster {
  readonly name: string;
  /** Of its API server: `https://host:port`. */
  readonly server: string;
  /** PEM. */
  readonly certificate: string;
  readonly key: string;
}

/** The agent's own kubeconfig for each cluster of kubeadm: by the cluster's authority, made anew when half its life is over. */
export class ClusterLogins {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #made = new Map<string, { readonly of: string; readonly text: string; readonly renewAtMs: number }>();

  constructor({ clock, random }: { readonly clock: Clock; readonly random: Random }) {
    this.#clock = clock;
    this.#random = random;
  }

  /** Throws what Node says of an authority that is none. */
  kubeconfig(cluster: OwnCluster): string {
    const of = createHash("sha256").update(JSON.stringify(cluster)).digest("hex");
    const known = this.#made.get(cluster.name);
    const now = this.#clock.now();
    if (known?.of === of && now < known.renewAtMs) return known.text;
    const until = { fromMs: now - hours(1), untilMs: now + LIFE, random: this.#random }; // clocks differ
    const login = issueClientCertificate(cluster, { organization: "system:masters", name: "longshore-agent" }, until);
    const text = kubeconfigText(cluster, login);
    this.#made.set(cluster.name, { of, text, renewAtMs: now + LIFE / 2 });
    return text;
  }
}

const LIFE = days(30);

function kubeconfigText(
  { name, server, certificate: ca }: OwnCluster,
  { certificate, key }: { certificate: string; key: string },
): string {
  const base64 = (pem: string): string => Buffer.from(pem).toString("base64");
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    clusters: [{ name, cluster: { server, "certificate-authority-data": base64(ca) } }],
    users: [
      { name: "agent", user: { "client-certificate-data": base64(certificate), "client-key-data": base64(key) } },
    ],
    contexts: [{ name, context: { cluster: name, user: "agent" } }],
    "current-context": name,
  });
}

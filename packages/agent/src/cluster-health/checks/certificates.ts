import { liveText } from "@longshore/intents";
import { days, minutes, seconds } from "@longshore/kit";
import type { KubeObject, Validity } from "@longshore/kube";
import { check } from "../check.ts";
import { summarize } from "../summarize.ts";
import { type Part, type State, verdictOf } from "../verdict.ts";

/**
 * How long certificates hold: the API server's own (kubeadm makes those of the other parts of a control plane on the same
 * day and for as long), the agent's login, and those of the machines that Cluster API keeps.
 */
export const certificates = check<readonly Certificate[]>({
  name: "certificates",
  parent: "api-server",
  every: minutes(10),
  deadline: seconds(20),
  async observe({ api }, signal) {
    const [{ server, login }, machines = []] = await Promise.all([
      api.certificates(signal),
      summarize(api, { apiVersion: "cluster.x-k8s.io/v1beta2", kind: "Machine" }, machineCertificate, signal),
    ]);
    return [
      { name: "api-server", ...server },
      ...(login === undefined ? [] : [{ name: "login", ...login }]),
      ...machines,
    ];
  },
  judge(seen, nowMs) {
    const parts = seen.flatMap((one) => partOf(one, nowMs));
    return verdictOf(parts, {
      total: seen.length,
      reason: parts.some(({ state }) => state === "failed") ? "CertificateExpired" : "CertificateExpires",
      noun: "certificates",
      well: "hold",
      nextStep: ({ name }) => MENDS[name] ?? MEND_MACHINES,
    });
  },
});

export interface Certificate extends Partial<Pick<Validity, "notBefore">>, Pick<Validity, "notAfter"> {
  readonly name: string;
}

/** Cluster API writes the end alone. */
function machineCertificate(machine: KubeObject): Certificate | undefined {
  const notAfter = Date.parse(liveText(machine, "status.certificatesExpiryDate"));
  return Number.isNaN(notAfter) ? undefined : { name: `Machine/${machine.metadata.name}`, notAfter };
}

function partOf({ name, notBefore, notAfter }: Certificate, nowMs: number): Part[] {
  const left = notAfter - nowMs;
  const warnAt = notBefore === undefined ? WARN : Math.min(WARN, (notAfter - notBefore) / 3);
  if (left > warnAt) return [];
  const state: State = left <= 0 ? "failed" : "degraded";
  const when = left <= 0 ? "ended" : `ends in ${Math.ceil(left / days(1))} days:`;
  return [{ name, state, message: `${when} ${new Date(notAfter).toISOString().slice(0, 10)}` }];
}

/** Kubeadm's hold for a year. One that is made for less is due when two thirds of its life are over. */
const WARN = days(30);

const MENDS: Readonly<Record<string, string>> = {
  "api-server":
    "on each control-plane machine: kubeadm certs renew all, then restart its static Pods; an upgrade of Kubernetes does both",
  login: "put a new kubeconfig into the Secret that the document names: longshore secret set",
};
const MEND_MACHINES =
  "let Cluster API replace the machine: clusterctl alpha rollout restart kubeadmcontrolplane/NAME; spec.rolloutBefore does it in time";

import { errorCatalog } from "@longshore/kit";

/** What was asked of which API server: "apply Deployment kube-system/cilium-operator". */
interface Asked {
  readonly server: string;
  readonly what: string;
}

/** What can go wrong between us and an API server. */
export const kubeErrors = errorCatalog({
  KUBE_CONFIG: {
    retry: "never",
    message: (d: { where: string; problem: string; mend: string }) => `${d.where} cannot be used: ${d.problem}`,
    hint: (d) => d.mend,
  },
  KUBE_UNREACHABLE: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) => `${d.server} cannot be reached to ${d.what}: ${d.reason}`,
    hint: "Check that the API server runs, that its address is right and that TCP to it is open; it is tried again.",
  },
  KUBE_UNTRUSTED: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) => `the certificate of ${d.server} does not hold: ${d.reason}`,
    hint: "certificate-authority-data of the kubeconfig is of another cluster, the certificate has expired or does not name this address, or a clock is wrong.",
  },
  KUBE_NO_ANSWER: {
    retry: "backoff",
    message: (d: Asked & { waited: string }) => `${d.server} did not answer within ${d.waited} to ${d.what}`,
    hint: "It takes connections but does not serve: look at the API server and at its etcd. What was asked may have been done all the same; it is looked at again.",
  },
  KUBE_UNAUTHORIZED: {
    retry: "backoff",
    message: (d: Asked) => `${d.server} does not know these credentials (401) to ${d.what}`,
    hint: "The token or client certificate has expired or is of another cluster: put a new one into the kubeconfig. A token file is read again by itself.",
  },
  KUBE_FORBIDDEN: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) => `${d.server} forbids us to ${d.what}: ${d.reason}`,
    hint: "Give the user of the kubeconfig this verb on this resource (a ClusterRole and a binding).",
  },
  KUBE_BUSY: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) => `${d.server} has too much to do to ${d.what}: ${d.reason}`,
    hint: "Its priority and fairness turned us away (429): it is asked again later, with growing waits.",
  },
  KUBE_SERVER_ERROR: {
    retry: "backoff",
    message: (d: Asked & { status: number; reason: string }) =>
      `${d.server} failed (${d.status}) to ${d.what}: ${d.reason}`,
    hint: "The fault is at the API server, its etcd or a webhook that it calls; it is tried again.",
  },
  KUBE_REFUSED: {
    retry: "never",
    message: (d: Asked & { status: number; reason: string }) =>
      `${d.server} refuses (${d.status}) to ${d.what}: ${d.reason}`,
    hint: "The object does not fit the schema, or an admission webhook or policy denied it: the sentence says which field.",
  },
  KUBE_NO_NAMESPACE: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) => `${d.server} has no such namespace (now) to ${d.what}: ${d.reason}`,
    hint: "Who makes it comes first; one that is being deleted must be gone before it comes again.",
  },
  KUBE_CHANGED: {
    retry: "backoff",
    message: (d: Asked) => `somebody changed the object in between at ${d.server}: could not ${d.what}`,
    hint: "It is read again and decided anew.",
  },
  KUBE_TOO_LARGE: {
    retry: "never",
    message: (d: Asked & { limit: number }) => `more than ${d.limit} bytes from ${d.server} to ${d.what}`,
    hint: "One object of this size is not read. Lists are read in smaller pages by themselves.",
  },
  KUBE_BAD_ANSWER: {
    retry: "backoff",
    message: (d: Asked & { reason: string }) =>
      `${d.server} answered what no API server says to ${d.what}: ${d.reason}`,
    hint: "Something else listens there (a proxy, a login page), or the server speaks before version 1.30: see the address in the kubeconfig.",
  },
  KUBE_UNKNOWN_KIND: {
    retry: "backoff",
    message: (d: { server: string; missing: string; there: string }) =>
      `${d.server} does not serve ${d.missing}; ${d.there}`,
    hint: (d: { missing: string }) =>
      `Install the CRD that serves ${d.missing} (an operator's chart brings it), or change the document to a version that is there.`,
  },
  KUBE_SHARED_OBJECT: {
    retry: "never",
    message: (d: { object: string; one: string; other: string }) => `${d.one} and ${d.other} both write ${d.object}`,
    hint: "An object has one document: take it out of one of the two, or give it another name or namespace there.",
  },
  KUBE_TWICE: {
    retry: "never",
    message: (d: { object: string; intent: string }) => `${d.intent} writes ${d.object} twice`,
    hint: "Two parts of the document (or of its chart) make the same object: give one of them another name.",
  },
});

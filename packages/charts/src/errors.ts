import { errorCatalog } from "@longshore/kit";

export const chartErrors = errorCatalog({
  CHART_NOT_FETCHED: {
    retry: "backoff",
    message: (d: { url: string; reason: string }) => `${d.url} cannot be fetched: ${d.reason}`,
    hint: "The hub fetches it, not the site: check that the hub reaches that address.",
  },
  CHART_OTHER_DIGEST: {
    retry: "never",
    message: (d: { url: string; expected: string; found: string }) =>
      `${d.url} is another file than the document says: its SHA-256 is ${d.found}, not ${d.expected}`,
    hint: "Look at what was published there before you take its digest into the document.",
  },
  CHART_TOO_LARGE: {
    retry: "never",
    message: (d: { what: string; limit: number }) => `${d.what} is larger than ${d.limit} bytes`,
    hint: "Split it into several documents.",
  },
  CHART_BAD_ADDRESS: {
    retry: "never",
    message: (d: { url: string }) => `${d.url} is no address of a chart`,
    hint: "https://…/NAME-VERSION.tgz, oci://REGISTRY/PATH:VERSION, or file:///… on the hub.",
  },
  CHART_NO_HELM: {
    retry: "never",
    message: (d: { path: string; reason: string }) =>
      `charts are rendered with Helm, and ${d.path} cannot be run: ${d.reason}`,
    hint: "Install Helm 3.8 or newer, or say where it is: LONGSHORE_HELM=/path/to/helm.",
  },
  CHART_FAILED: {
    retry: "never",
    message: (d: { release: string; reason: string }) => `Helm cannot render ${d.release}: ${d.reason}`,
    hint: "The message is Helm's own: the values do not fit the chart, most often.",
  },
  CHART_TOO_SLOW: {
    retry: "never",
    message: (d: { release: string; seconds: number }) => `Helm did not render ${d.release} within ${d.seconds} s`,
    hint: "A chart that never ends is broken; look at its templates' loops.",
  },
  CHART_NOT_THE_SAME: {
    retry: "never",
    message: (d: { release: string; objects: readonly string[] }) =>
      `${d.release} was rendered twice and is not the same: ${d.objects.join(", ")}`,
    hint: "The chart makes up random values, a time or a certificate. Give these by its values, e.g. as an existing Secret.",
  },
  CHART_HOOKS_UNDECIDED: {
    retry: "never",
    message: (d: { release: string; hooks: readonly string[] }) =>
      `${d.release} has hooks of which the document does not say what becomes of them: ${d.hooks.join(", ")}`,
    hint: "Name them in spec.chart.hooks: run (applied in their order, before or after the rest) or drop. Patterns such as Job/* do.",
  },
  CHART_BAD_MANIFEST: {
    retry: "never",
    message: (d: { source: string; reason: string }) => `${d.source} is no list of Kubernetes objects: ${d.reason}`,
    hint: "Every document needs apiVersion, kind and metadata.name.",
  },
  CHART_BUNDLE_UNREADABLE: {
    retry: "backoff",
    message: (d: { digest: string; reason: string }) => `the rendered objects ${d.digest} cannot be read: ${d.reason}`,
    hint: "The site asks for them again. If it stays so, apply the document again.",
  },
});

import type { Crd } from "./crd.ts";

/** Where a controller's webhooks are in a test: no Service leads to them. */
export interface WebhookPlace {
  /** On 127.0.0.1. */
  readonly port: number;
  /** PEM of what signed its certificate. */
  readonly ca: string;
}

/** As much of a Mutating- or ValidatingWebhookConfiguration as is changed here. */
export interface WebhookConfiguration {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly webhooks: readonly { readonly clientConfig: { readonly service: { readonly path: string } } }[];
}

/** `kustomize` would have prefixed the name and left finding the controller to its Service. */
export function withPlace(of: WebhookConfiguration, prefix: string, place: WebhookPlace): object {
  return {
    ...of,
    metadata: { ...of.metadata, name: `${prefix}-${of.metadata.name}` },
    webhooks: of.webhooks.map((webhook) => ({
      ...webhook,
      clientConfig: clientConfig(webhook.clientConfig.service.path, place),
    })),
  };
}

/** A kind with several versions is converted by its controller's webhook. */
export function withConversion(crd: Crd, place: WebhookPlace): Crd {
  if (crd.spec.versions.length < 2) return crd;
  const webhook = { conversionReviewVersions: ["v1"], clientConfig: clientConfig("/convert", place) };
  return { ...crd, spec: { ...crd.spec, conversion: { strategy: "Webhook", webhook } } };
}

function clientConfig(path: string, { port, ca }: WebhookPlace): object {
  return { url: `https://127.0.0.1:${port}${path}`, caBundle: Buffer.from(ca).toString("base64") };
}

import { config, LOG_LEVELS, option, type Values } from "@longshore/kit";

/** Every option of `longshore-hub`, once. */
export const hubOptions = config("longshore-hub", {
  config: option.path({ doc: "Configuration file, YAML or JSON, with these options by name." }),
  stateDirectory: option.path({
    default: "/var/lib/longshore-hub",
    doc: "Keys, certificates and the message bus's data; made with mode 0700 at the first start.",
  }),
  nats: {
    listen: option.hostPort({
      default: "127.0.0.1:4222",
      doc: "Where the hub's own nats-server listens for sites and operators (port 0: any free one).",
    }),
    advertise: option.list({
      placeholder: "ADDRESS:PORT,…",
      doc: "How sites and operators reach it; goes into tokens, contexts and the certificate. Default: where it listens.",
    }),
    server: option.path({
      env: "LONGSHORE_NATS_SERVER",
      default: "nats-server",
      doc: "The nats-server program, 2.14 or newer.",
    }),
    url: option.url({
      protocols: ["tls", "nats"],
      doc: "Use this running nats-server instead of a child; it must hold this hub's trust tree.",
    }),
    credentials: option.path({
      doc: "Creds file of a user in account HUB, with --nats-url. Default: issued from the trust tree.",
    }),
    ca: option.path({ doc: "CA certificate of the server at --nats-url (PEM). Default: the hub's own." }),
  },
  trustTree: option.path({
    doc: "Trust tree with operator, accounts and signing keys made elsewhere. Default: made at first start.",
  }),
  credentials: {
    life: option.duration({
      default: "7d",
      min: "5s",
      max: "90d",
      doc: "How long an agent's credentials hold; it renews them when a third is left.",
    }),
  },
  charts: {
    helm: option.path({
      env: "LONGSHORE_HELM",
      default: "helm",
      doc: "The helm program, 3.8 or newer, that renders charts; needed only for documents with charts.",
    }),
  },
  http: {
    listen: option.hostPort({ default: "127.0.0.1:8400", doc: "/metrics, /healthz and /readyz." }),
  },
  log: { level: option.choice(LOG_LEVELS, { default: "info", doc: "Least severe log line that is written." }) },
  sentry: {
    dsn: option.secretText({ doc: "Where unexpected errors of the hub and its agents go. Default: nowhere." }),
    environment: option.text({ default: "production", doc: "Name of this installation in Sentry." }),
  },
});

export type HubOptions = Values<typeof hubOptions>;

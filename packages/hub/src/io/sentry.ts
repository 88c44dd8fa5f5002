import http from "node:http";
import https from "node:https";
import { errorCatalog, scrub, scrubDeep } from "@longshore/kit";
import { defaultStackParser, type ErrorEvent, type Event, makeNodeTransport, NodeClient, Scope } from "@sentry/node";
import type { ErrorSink, SentryOptions } from "../errors/error-relay.ts";
import type { RelayedError } from "../errors/relayed-error.ts";

export const sentryErrors = errorCatalog({
  HUB_BAD_SENTRY_DSN: {
    retry: "never",
    message: (d: { dsn: string }) => `${d.dsn} is no Sentry DSN`,
    hint: "Sentry shows it under Settings > Projects > Client Keys: https://KEY@HOST/PROJECT.",
  },
});

/**
 * A bare Sentry client: no integrations, no hooks into this process, nothing sent that was not handed to it. Throws
 * HUB_BAD_SENTRY_DSN.
 */
export async function openSentry({ dsn, release, environment }: SentryOptions): Promise<ErrorSink> {
  const client = new NodeClient({
    dsn,
    release,
    environment: environment ?? "production",
    integrations: [],
    stackParser: defaultStackParser,
    transport: (options) =>
      makeNodeTransport({ ...options, bufferSize: 4, httpModule: impatient(options.url.startsWith("https:")) }),
    enableRuntimeChannelInjection: false,
    includeServerName: false,
    sendClientReports: false,
    beforeSend: scrubbed,
  });
  if (client.getDsn() === undefined) throw sentryErrors.HUB_BAD_SENTRY_DSN({ dsn: scrub(dsn) });
  return {
    send: (error) => send(client, eventOf(error)),
    close: async () => void (await client.close(SEND_MS)),
  };
}

const SEND_MS = 10_000;

/** True when Sentry took it. */
function send(client: NodeClient, event: Event): Promise<boolean> {
  return new Promise((resolve) => {
    const done = (taken: boolean): void => {
      stopListening();
      clearTimeout(timer);
      resolve(taken);
    };
    const timer = setTimeout(() => done(false), SEND_MS + 1000);
    const id = client.captureEvent(event, {}, new Scope());
    const stopListening = client.on("afterSendEvent", (sent, { statusCode = 0 }) => {
      if (sent.event_id === id) done(statusCode >= 200 && statusCode < 300);
    });
  });
}

/** A request that gives up: Sentry's own waits for as long as the line stands. */
function impatient(secure: boolean): HttpModule {
  const module = secure ? https : http;
  const request = (options: http.RequestOptions, answer?: (response: http.IncomingMessage) => void) =>
    module.request({ ...options, signal: AbortSignal.timeout(SEND_MS) }, answer);
  return { request } as HttpModule;
}

type HttpModule = NonNullable<Parameters<typeof makeNodeTransport>[0]["httpModule"]>;

function eventOf({ type, message, stack, site, fingerprint, count, atMs, release, tags }: RelayedError): Event {
  const frames = defaultStackParser(stack);
  return {
    level: "error",
    platform: "node",
    timestamp: atMs / 1000,
    release,
    fingerprint: [...fingerprint],
    tags: { ...tags },
    extra: { count, stack },
    ...(site === "" ? {} : { server_name: site }),
    exception: { values: [{ type, value: message, ...(frames.length === 0 ? {} : { stacktrace: { frames } }) }] },
  };
}

/** The last look before it leaves, whatever Sentry's code put in. */
function scrubbed(event: ErrorEvent): ErrorEvent {
  const { exception, tags, extra, contexts } = event;
  const clean = scrubDeep({ exception, tags, extra, contexts }) as Partial<ErrorEvent>;
  const { breadcrumbs: _breadcrumbs, request: _request, user: _user, ...rest } = { ...event, ...clean };
  return rest;
}

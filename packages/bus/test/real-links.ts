import {
  connectEnrol,
  connectHub,
  connectOperator,
  connectSite,
  createKeyPair,
  type Link,
  operatorCredentials,
  type Refused,
  siteCredentials,
  tokenCredentials,
  hubCredentials,
} from "@longshore/bus";
import { connect, jwtAuthenticator, type NatsConnection } from "@nats-io/transport-node";
import type { Links } from "./contract/links.ts";
import { TestServer } from "./nats-server.ts";

const HOUR_MS = 3_600_000;

export interface RealLinks extends Links {
  readonly server: TestServer;
}

/** Everybody connected to a nats-server of its own. */
export async function realLinks(): Promise<RealLinks> {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await TestServer.start());
  const { tree, connect: to } = server;
  const refused: Refused[] = [];
  const unexpected: unknown[] = [];
  const reports = {
    onRefused: (what: Refused) => refused.push(what),
    onUnexpected: (error: unknown) => unexpected.push(error),
  };
  const hub = stack.use(await connectHub({ ...to, ...reports, credentials: await hubCredentials(tree) }));
  const credentialsOf = async (site: string) => {
    const { publicKey: agentKey, seed } = createKeyPair("user");
    return { seed, jwt: await siteCredentials(tree, { site, agentKey, expiresAtMs: Date.now() + HOUR_MS }) };
  };
  return {
    server,
    hub,
    refused,
    unexpected,
    async site(site) {
      const { jwt, seed } = await credentialsOf(site);
      return await up(stack.use(connectSite({ ...to, ...reports, site, jwt: () => jwt, seed })));
    },
    async operator(name) {
      const { publicKey: key, seed } = createKeyPair("user");
      const jwt = await operatorCredentials(tree, { name, key });
      return { key, link: await up(stack.use(connectOperator({ ...to, jwt, seed }))) };
    },
    async newcomer(tokenId) {
      const token = await tokenCredentials(tree, { tokenId, expiresAtMs: Date.now() + HOUR_MS });
      return await up(stack.use(connectEnrol({ ...to, ...token })));
    },
    async raw(site, subject, payload) {
      const connection = await plain(server, await credentialsOf(site), `_INBOX.${site}`);
      connection.publish(subject, payload);
      await connection.drain();
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** A plain client with these credentials: what somebody who stole them would use. */
export function plain(
  { connect: { servers, ca } }: TestServer,
  { jwt, seed }: { jwt: string; seed: { reveal(): string } },
  inboxPrefix?: string,
): Promise<NatsConnection> {
  return connect({
    servers: [...servers],
    tls: { ca },
    authenticator: jwtAuthenticator(jwt, new TextEncoder().encode(seed.reveal())),
    reconnect: false,
    ...(inboxPrefix !== undefined && { inboxPrefix }),
  });
}

/** Resolves with the link when it is up. */
export function up<L extends Link>(link: L): Promise<L> {
  return new Promise((resolve) => {
    if (link.state === "up") return resolve(link);
    const stop = link.onState((state) => {
      if (state !== "up") return;
      stop();
      resolve(link);
    });
  });
}

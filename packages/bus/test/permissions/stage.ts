import {
  connectHub,
  connectSite,
  createKeyPair,
  hubCredentials,
  type HubLink,
  operatorCredentials,
  type Refused,
  renewalCredentials,
  siteCredentials,
  type SiteLink,
  sysCredentials,
  tokenCredentials,
} from "@longshore/bus";
import { allSubjects, EnrolState, subjects } from "@longshore/contracts";
import { jetstreamManager } from "@nats-io/jetstream";
import type { NatsConnection } from "@nats-io/transport-node";
import { TestServer } from "../nats-server.ts";
import { plain, up } from "../real-links.ts";
import { type Actor, OTHER, OTHER_TOKEN, OWN, OWN_TOKEN } from "./cases.ts";
import { Witness } from "./witness.ts";

/** One bus, four attackers, and everybody who must not notice. */
export interface Stage extends AsyncDisposable {
  readonly server: TestServer;
  readonly hub: HubLink;
  readonly bergen: SiteLink;
  readonly oslo: SiteLink;
  readonly attackers: Readonly<Record<Actor, Attacker>>;
  readonly witnesses: readonly Witness[];
  /** What the hub's account sees: everything. */
  readonly hubWitness: Witness;
  /** What the other site may hear. */
  readonly siteWitness: Witness;
  /** Subjects of requests that somebody served. */
  readonly acted: { readonly bergen: string[]; readonly hub: string[] };
  readonly refused: Refused[];
}

export interface Attacker {
  readonly connection: NatsConnection;
  readonly inbox: string;
  /** What an ENROL user's subject ends with. */
  readonly token: string;
  readonly key: string;
  readonly seed: string;
}

export async function openStage(): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const server = stack.use(await TestServer.start());
  const acted = { bergen: [] as string[], hub: [] as string[] };
  const refused: Refused[] = [];
  const reports = { onRefused: (one: Refused) => refused.push(one) };
  const hub = stack.use(
    await connectHub({ ...server.connect, ...reports, credentials: await hubCredentials(server.tree) }),
  );
  serveEverything(hub, acted.hub);
  const [bergenKey, osloKey] = [createKeyPair("user"), createKeyPair("user")];
  const bergenUser = { seed: bergenKey.seed, jwt: await siteJwt(server, OTHER, bergenKey.publicKey) };
  const osloUser = { seed: osloKey.seed, jwt: await siteJwt(server, OWN, osloKey.publicKey) };
  const site = async (name: string, { seed, jwt }: typeof osloUser): Promise<SiteLink> =>
    await up(stack.use(connectSite({ ...server.connect, ...reports, site: name, seed, jwt: () => jwt })));
  const bergen = await site(OTHER, bergenUser);
  const oslo = await site(OWN, osloUser);
  for (const row of allSubjects.filter(({ verb }) => verb === "command")) {
    bergen.serveCommand(row, async () => {
      acted.bergen.push(row.template);
      return {};
    });
  }
  const { witnesses, hubWitness, siteWitness } = await openWitnesses(server, bergenUser);
  const attackers = await openAttackers(server, osloUser, osloKey.publicKey);
  await hub.intents.putAll([
    { subject: `site.${OWN}.intent.index.all`, payload: Buffer.from("own index") },
    { subject: `site.${OTHER}.intent.index.all`, payload: Buffer.from("other index") },
    { subject: `site.${OTHER}.intent.machine.probe`, payload: Buffer.from("other intent") },
  ]);
  await bergen.publishFact(`site.${OTHER}.status.machine.probe`, Buffer.from("other status"), "1");
  await bergen.publishFact(`site.${OTHER}.event.machine.probe`, Buffer.from("other event"), "2");
  stack.defer(async () => {
    const connections = [
      ...witnesses.map((witness) => witness.connection),
      ...Object.values(attackers).map((a) => a.connection),
    ];
    await Promise.all(connections.map((connection) => connection.close()));
  });
  const stage = { server, hub, bergen, oslo, attackers, witnesses, hubWitness, siteWitness, acted, refused };
  await settle(stage);
  for (const { seen } of witnesses) seen.length = 0;
  return { ...stage, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/**
 * Everything that was sent before has been delivered: each attacker's lines were taken by the server, its queue of API
 * requests and of direct gets is worked off, and every witness has read its connection.
 */
export async function settle(
  stage: Pick<Stage, "attackers" | "witnesses" | "hub" | "bergen" | "oslo" | "hubWitness">,
): Promise<void> {
  for (const { connection } of Object.values(stage.attackers)) await connection.flush();
  for (let round = 0; round < 3; round++) {
    const manager = await jetstreamManager(stage.hubWitness.connection, { checkAPI: false });
    await manager.streams.info("EVENTS");
    await stage.hub.intents.get(`site.${OTHER}.intent.index.all`);
    await Promise.all([stage.oslo.readIndex(), stage.bergen.readIndex()]);
    for (const { connection } of stage.witnesses) await connection.flush();
    for (const { connection } of Object.values(stage.attackers)) await connection.flush();
  }
}

function serveEverything(hub: HubLink, acted: string[]): void {
  for (const row of allSubjects) {
    if (row.verb === "api") {
      hub.serveApi(row, async (_request, { caller }) => {
        acted.push(`${row.template} ${caller}`);
        return {};
      });
    }
    if (row.verb === "ask") {
      hub.serveAsk(row, async (params) => {
        acted.push(`${row.template} ${JSON.stringify(params)}`);
        return {};
      });
    }
  }
  hub.serveEnrol(subjects.enrol, async ({ token }) => {
    acted.push(`enrol ${token}`);
    return { state: EnrolState.ENROL_STATE_PENDING };
  });
}

async function openWitnesses(
  server: TestServer,
  bergenUser: { jwt: string; seed: { reveal(): string } },
): Promise<{ witnesses: Witness[]; hubWitness: Witness; siteWitness: Witness }> {
  const { tree } = server;
  const bert = createKeyPair("user");
  const bertJwt = await operatorCredentials(tree, { name: "bert", key: bert.publicKey });
  const token = await tokenCredentials(tree, { tokenId: OTHER_TOKEN, expiresAtMs: Date.now() + 3_600_000 });
  const hubWitness = new Witness("the hub", await plain(server, await hubCredentials(tree), "_INBOX.hub"), [">"]);
  const siteWitness = new Witness("the other site", await plain(server, bergenUser, `_INBOX.${OTHER}`), [
    `site.${OTHER}.intent.>`,
    `site.${OTHER}.cmd.>`,
    `_INBOX.${OTHER}.>`,
  ]);
  const witnesses = [
    hubWitness,
    siteWitness,
    new Witness("the other operator", await plain(server, { jwt: bertJwt, seed: bert.seed }), ["_INBOX.ops.bert.>"]),
    new Witness("the other newcomer", await plain(server, token), [`_INBOX.enrol.${OTHER_TOKEN}.>`]),
    new Witness("the system account", await plain(server, await sysCredentials(tree)), ["_INBOX.sys.>"]),
  ];
  return { witnesses, hubWitness, siteWitness };
}

async function openAttackers(
  server: TestServer,
  osloUser: { jwt: string; seed: { reveal(): string } },
  osloKey: string,
): Promise<Record<Actor, Attacker>> {
  const { tree } = server;
  const [agent, anna] = [createKeyPair("user"), createKeyPair("user")];
  const token = await tokenCredentials(tree, { tokenId: OWN_TOKEN, expiresAtMs: Date.now() + 3_600_000 });
  const renewal = { jwt: await renewalCredentials(tree, agent.publicKey), seed: agent.seed };
  const operator = { jwt: await operatorCredentials(tree, { name: "anna", key: anna.publicKey }), seed: anna.seed };
  const attacker = async (
    user: typeof osloUser,
    inbox: string,
    rest: { token: string; key: string },
  ): Promise<Attacker> => ({
    connection: await plain(server, user, inbox),
    inbox,
    seed: user.seed.reveal(),
    ...rest,
  });
  return {
    site: await attacker(osloUser, `_INBOX.${OWN}`, { token: OWN_TOKEN, key: osloKey }),
    token: await attacker(token, `_INBOX.enrol.${OWN_TOKEN}`, { token: OWN_TOKEN, key: "" }),
    renewal: await attacker(renewal, `_INBOX.enrol.${agent.publicKey}`, {
      token: agent.publicKey,
      key: agent.publicKey,
    }),
    operator: await attacker(operator, "_INBOX.ops.anna", { token: OWN_TOKEN, key: anna.publicKey }),
  };
}

function siteJwt(server: TestServer, site: string, agentKey: string): Promise<string> {
  return siteCredentials(server.tree, { site, agentKey, expiresAtMs: Date.now() + 3_600_000 });
}

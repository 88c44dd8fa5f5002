import { createKeyPair } from "@longshore/contracts";
import { decode } from "@nats-io/jwt";
import { beforeAll, expect, test } from "vitest";
import { claimsOf } from "./accounts.ts";
import {
  describeCredentials,
  operatorCredentials,
  renewalCredentials,
  siteCredentials,
  tokenCredentials,
} from "./credentials.ts";
import { roles } from "./permissions.ts";
import { withRevocations } from "./revoke.ts";
import { natsServerConfig } from "./server-config.ts";
import { createTrustTree, parseTrustTree, type TrustTree } from "./tree.ts";

let tree: TrustTree;
const { publicKey: agentKey } = createKeyPair("user");
const expiresAtMs = Date.UTC(2027, 0, 1);

beforeAll(() => {
  tree = createTrustTree();
});

test("a site may do exactly what was found to be safe, and the table adds nothing to it", () => {
  // facts/nats-topology.md §2, where 151 negative cases were run against this list
  const site = "{{name()}}";
  expect(roles.SITES.pub.toSorted()).toEqual(
    [
      `site.${site}.status.>`,
      `site.${site}.event.>`,
      `site.${site}.tel.>`,
      `site.${site}.ask.>`,
      `site.${site}.beat`,
      `fleet.js.DIRECT.GET.INTENTS.site.${site}.intent.>`,
      "fleet.js.DIRECT.GET.OBJ_charts",
    ].toSorted(),
  );
  expect(roles.SITES.sub).toEqual([`site.${site}.intent.>`, `site.${site}.cmd.>`, `_INBOX.${site}.>`]);
  expect(roles.ENROL.pub).toEqual([`enrol.request.${site}`]);
  expect(roles.OPS.pub).toEqual(["hub.api.>"]);
});

test.each(["*", ">", "a.b", "", "Oslo", "-a", "a ", "{{name()}}", "__proto__", "a".repeat(64)])(
  "nobody gets credentials in the name of %j",
  async (name) => {
    await expect(async () => siteCredentials(tree, { site: name, agentKey, expiresAtMs })).rejects.toThrow(/cannot be/);
    await expect(tokenCredentials(tree, { tokenId: name, expiresAtMs })).rejects.toThrow(/cannot be the name/);
    await expect(async () => operatorCredentials(tree, { name, key: agentKey })).rejects.toThrow(/cannot be the name/);
    await expect(async () => renewalCredentials(tree, name)).rejects.toThrow(/is not the public key of an agent/);
  },
);

test("credentials are bound to the agent's own key, carry no permissions of their own, and end when told", async () => {
  const jwt = await siteCredentials(tree, { site: "oslo", agentKey, expiresAtMs: expiresAtMs + 999 });
  expect(decode(jwt)).toMatchObject({
    name: "oslo",
    sub: agentKey,
    iss: tree.accounts.SITES.signingKey,
    exp: expiresAtMs / 1000,
    nats: { type: "user", version: 2, issuer_account: tree.accounts.SITES.publicKey },
  });
  expect(decode(jwt).nats).not.toHaveProperty("pub");
  expect(describeCredentials(jwt)).toMatchObject({ name: "oslo", key: agentKey, expiresAtMs });
  expect(describeCredentials(await renewalCredentials(tree, agentKey))).toMatchObject({
    name: agentKey,
    key: agentKey,
  });
  expect(() => describeCredentials(jwt.slice(100))).toThrow(/not NATS credentials/);
});

test("a tree survives being stored; a damaged one is refused as a whole", () => {
  const text = JSON.stringify(tree);
  expect(parseTrustTree(text)).toEqual(tree);
  expect(() => parseTrustTree(text.slice(0, -1))).toThrow(/not JSON/);
  expect(() => parseTrustTree("null")).toThrow(/not an object/);
  expect(() => parseTrustTree(text.replace('"version":1', '"version":2'))).toThrow(/version/);
  const swapped = { ...tree, accounts: { ...tree.accounts, OPS: { ...tree.accounts.OPS, seed: tree.operator.seed } } };
  expect(() => parseTrustTree(JSON.stringify(swapped))).toThrow(/keys of OPS/);
  const { SYS: _sys, ...rest } = tree.accounts;
  expect(() => parseTrustTree(JSON.stringify({ ...tree, accounts: rest }))).toThrow(/keys of SYS/);
});

test("a revoked key stands in the claims of SITES and of ENROL, and the tree it came from is as it was", async () => {
  const revoked = withRevocations(tree, [{ agentKey, atMs: 1_795_000_000_500, restored: false }]);
  const { accounts } = await claimsOf(revoked);
  for (const name of ["SITES", "ENROL"] as const) {
    expect(decode(accounts[name]).nats).toMatchObject({ revocations: { [agentKey]: 1_795_000_001 } });
  }
  expect(decode<{ revocations?: object }>(accounts.OPS).nats.revocations ?? {}).toEqual({});
  expect(tree.revocations).toEqual({});
});

test("a restored key may ask for new credentials, and its old ones stay dead", async () => {
  const { accounts } = await claimsOf(withRevocations(tree, [{ agentKey, atMs: 1_795_000_000_500, restored: true }]));
  expect(decode(accounts.SITES).nats).toMatchObject({ revocations: { [agentKey]: 1_795_000_001 } });
  expect(decode<{ revocations?: object }>(accounts.ENROL).nats.revocations ?? {}).toEqual({});
});

test("an operator who was removed stands in the claims of OPS", async () => {
  const { accounts } = await claimsOf(withRevocations(tree, [], [{ key: agentKey, atMs: 1_795_000_000_500 }]));
  expect(decode(accounts.OPS).nats).toMatchObject({ revocations: { [agentKey]: 1_795_000_001 } });
  expect(decode<{ revocations?: object }>(accounts.SITES).nats.revocations ?? {}).toEqual({});
});

test("only account HUB may store anything, and no account lets leaf nodes in", async () => {
  const { accounts } = await claimsOf(tree);
  for (const [name, claims] of Object.entries(accounts)) {
    const { limits } = decode<{ limits: Record<string, number> }>(claims).nats;
    expect(limits?.["leaf"], name).toBe(0);
    if (name !== "HUB")
      expect([limits?.["mem_storage"], limits?.["disk_storage"], limits?.["streams"]]).toEqual([0, 0, 0]);
  }
});

test("a server is configured with TLS, synced writes, and paths that may hold anything", async () => {
  const config = natsServerConfig({
    tree,
    claims: await claimsOf(tree),
    serverName: "hub1",
    listen: { host: "127.0.0.1", port: 0 },
    tls: { cert: '/a "b"\\c/cert', key: "/key", ca: "/ca" },
    storeDir: "/store",
    jwtDir: "/jwt",
  });
  expect(config).toContain("port: -1");
  expect(config).toContain('cert_file: "/a \\"b\\"\\\\c/cert"');
  expect(config).toContain("sync_interval: always");
  for (const { seed, signingSeed } of [tree.operator, ...Object.values(tree.accounts)]) {
    expect(config).not.toContain(seed);
    expect(config).not.toContain(signingSeed);
  }
});

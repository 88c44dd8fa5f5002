import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { scrub, scrubDeep } from "./scrub.ts";

// shaped like the real ones (58 characters of base32; three parts of base64url), opening nothing
const SEED = "SUAM4ZPN7BIQLBKFSHT2VWAG3SJJJWRTJLAPZDWJ7CKXPY7HRRRTQZI5PA";
const JWT = "eyJ0eXAiOiJKV1QiLCJhbGciOiJlZDI1NTE5LW5rZXkifQ.eyJqdGkiOiJYIiwic3ViIjoiVUEifQ.c2lnbmF0dXJl-_x";

const CANARY = "canary-7Kq9";

describe("what looks like a credential does not get through", () => {
  test.each([
    ["the seed of an NKey", `cannot parse ${SEED} as a seed`, SEED],
    ["a seed that was cut short", `bad seed ${SEED.slice(0, 40)}…`, SEED.slice(0, 40)],
    ["a JWT", `user JWT ${JWT} expired`, JWT.slice(0, 20)],
    ["the JSON of a token file", `{"token":"lsh1.${CANARY}"}`, CANARY],
    ["a one-time token", `refused: lsh1.ab12.${CANARY}~x`, CANARY],
    ["an Authorization header", `GET /redfish/v1\r\nAuthorization: Basic ${CANARY} x\r\nHost: a`, CANARY],
    ["a bearer token in a sentence", `sent Bearer ${CANARY}`, CANARY],
    ["the password of a URL", `connect nats://hub:${CANARY}@10.0.0.1:4222 failed`, CANARY],
    ["the password of a URL with a slash in it", `connect nats://hub:a/${CANARY}@10.0.0.1 failed`, CANARY],
    ["the key of a DSN", `dsn https://${CANARY}@sentry.example/4`, CANARY],
    ["a password in JSON", `Unexpected end: {"user":"root","password":"${CANARY}"`, CANARY],
    ["a password in JSON in JSON", String.raw`body "{\"password\":\"${CANARY}\",\"user\":\"root\"}"`, CANARY],
    ["a password with spaces in YAML", `line 3: password: "one ${CANARY} two"`, CANARY],
    ["a password of a query", `POST /login?user=root&password=${CANARY}&x=1`, CANARY],
    ["an ipmitool command line", `spawn ipmitool -I lanplus -U root -P ${CANARY} power status`, CANARY],
    ["a private key", `-----BEGIN PRIVATE KEY-----\n${CANARY}\n-----END PRIVATE KEY-----`, CANARY],
    ["a creds file", `-----BEGIN USER NKEY SEED-----\n${CANARY}\n------END USER NKEY SEED------\n`, CANARY],
    ["K_G", `{ kg: '${CANARY}' }`, CANARY],
  ])("%s", (_what, text, secret) => {
    expect(scrub(text)).not.toContain(secret);
    expect(scrub(text)).toContain("[redacted]");
  });
});

test("what helps to find the cause stays", () => {
  for (const text of [
    "TypeError: Cannot read properties of undefined (reading 'power')",
    "    at decide (file:///opt/longshore/node_modules/.pnpm/@nats-io+nats-core@3.4.0/lib/core.js:17:4)",
    "connect ECONNREFUSED 10.2.0.17:623",
    "the agent UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4 is gone",
    "https://hub.example:4222/metrics answered 404",
  ])
    expect(scrub(text)).toBe(text);
});

test("a password that the program holds goes in every spelling, in any sentence", () => {
  fc.assert(
    fc.property(fc.string({ minLength: 6, maxLength: 20 }), fc.string(), fc.string(), (password, before, after) => {
      fc.pre(!"[redacted]".includes(password) && !(before + after).includes(password));
      const forms = [password, encodeURIComponent(password), Buffer.from(password).toString("base64url")];
      for (const form of forms) {
        fc.pre(!(before + after).includes(form));
        const clean = scrub(`${before} ${form} ${after}`, [password]);
        expect(clean.replaceAll("[redacted]", "").includes(password)).toBe(false);
      }
    }),
  );
});

test("a secret never survives in any place where credentials stand, and scrubbing again changes nothing", () => {
  const secret = fc.stringMatching(/^[A-Za-z0-9_~+=-]{8,40}$/).map((text) => `canary${text}`);
  const place = fc.constantFrom<(secret: string) => string>(
    (s) => `password=${s}`,
    (s) => `"bmc_password": "${s}"`,
    (s) => `token: ${s}`,
    (s) => `Authorization: Bearer ${s}`,
    (s) => `nats://user:${s}@host`,
    (s) => `lsh1.${s}`,
    (s) => ` --password ${s}`,
    (s) => `apiKey => '${s}'`,
  );
  fc.assert(
    fc.property(secret, place, fc.string(), fc.string(), (s, put, before, after) => {
      const clean = scrub(`${before} ${put(s)} ${after}`);
      expect(clean).not.toContain(s);
      expect(scrub(clean)).toBe(clean);
    }),
  );
});

test("hostile text is scrubbed in time that grows with its length, not with its square", () => {
  for (const piece of ["password", '\\"', "a://", "eyJ", "S".repeat(10), "-----BEGIN KEY-----", "token=\\"]) {
    expect(scrub(piece.repeat(64_000 / piece.length)).length).toBeGreaterThan(0);
  }
});

test("objects are scrubbed to the bottom, by key and by text, cycles and all", () => {
  const loop: Record<string, unknown> = {
    note: `lsh1.${CANARY}`,
    bmcPassword: { raw: CANARY },
    list: [`pwd=${CANARY}`],
  };
  loop["self"] = loop;
  const clean = JSON.stringify(scrubDeep(loop));
  expect(clean).not.toContain(CANARY);
  expect(JSON.parse(clean)).toMatchObject({ bmcPassword: "[redacted]", self: "[circular]" });
});

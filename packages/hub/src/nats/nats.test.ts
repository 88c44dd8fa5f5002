import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { certificateNames, formatAddress, parseAddress, serverUrls } from "./addresses.ts";
import { parseNatsLogLine } from "./log-line.ts";
import { roomToGoOn, saysNoRoom } from "./stuck.ts";
import { parseViolation } from "./violation.ts";
import { afterDeath, WELL_AFTER_MS } from "./restart.ts";
import { isAtLeast, OLDEST_NATS_SERVER, parseNatsVersion } from "./version.ts";

test.each([
  ["nats-server: v2.15.2\n", "2.15.2", true], // printed by nats-server 2.15.2
  ["nats-server: v2.10.29\n", "2.10.29", false], // Debian's
  ["nats-server: v2.14.0-RC.1", "2.14.0-RC.1", true],
  ["nats-server: v3.0.0", "3.0.0", true],
])("%j is version %s", (printed, version, newEnough) => {
  expect(parseNatsVersion(printed)).toBe(version);
  expect(isAtLeast(version, OLDEST_NATS_SERVER)).toBe(newEnough);
});

test("what is no nats-server has no version", () => {
  expect(parseNatsVersion("nginx version: nginx/1.22.1")).toBeUndefined();
});

// lines of nats-server 2.15.2
test.each([
  ["[412] 2026/11/23 18:30:43.091563 [INF] Server is ready", { level: "debug", text: "Server is ready" }],
  [
    "[412] 2026/11/23 18:30:43.091563 [FTL] Error listening on port",
    { level: "error", text: "Error listening on port" },
  ],
  ["[412] 2026/11/23 18:30:43.091563 [WRN] slow", { level: "warn", text: "slow" }],
  ["panic: runtime error", { level: "warn", text: "panic: runtime error" }],
])("the log line %j", (line, read) => {
  expect(parseNatsLogLine(line)).toEqual(read);
});

// nats-server 2.15.2 on a tmpfs of 3 MB that was filled up
test("a stream whose write found no room is known by nats-server's own words", () => {
  const where = "write /state/jetstream/HUB/streams/INTENTS/msgs/1.blk: no space left on device";
  expect(saysNoRoom(`Filestore [INTENTS] Critical write error: ${where}`)).toBe(true);
  expect(saysNoRoom(`JetStream failed to store a msg on stream 'HUB > INTENTS': ${where}`)).toBe(true);
  expect(saysNoRoom("Server is ready")).toBe(false);
});

test("it is started anew when a fiftieth of its disk is free, but a megabyte at least and no more than 64", () => {
  expect([3e6, 1e9, 1e13].map(roomToGoOn)).toEqual([2 ** 20, 2e7, 64 * 2 ** 20]);
});

test("a server that listens everywhere is advertised where it can be reached from here, or as told", () => {
  const everywhere = parseAddress("0.0.0.0:4222");
  expect(serverUrls(everywhere, [])).toEqual(["tls://127.0.0.1:4222"]);
  expect(serverUrls(everywhere, ["hub.example", "10.0.0.1:5222"])).toEqual([
    "tls://hub.example:4222",
    "tls://10.0.0.1:5222",
  ]);
  expect(formatAddress(parseAddress("[::1]:4222"))).toBe("[::1]:4222");
  expect(certificateNames(everywhere, ["tls://hub.example:4222", "tls://[fd00::1]:4222"], "vm")).toEqual([
    "127.0.0.1",
    "::1",
    "fd00::1",
    "hub.example",
    "localhost",
    "vm",
  ]);
});

test("a server that dies once is back at once, one that keeps dying is given time, one that ran well starts anew", () => {
  const random = { ...seededRandom(1), next: () => 0.999 };
  let restarts = { inARow: 0 };
  const waits: number[] = [];
  for (let i = 0; i < 9; i++) {
    const { next, waitMs } = afterDeath(restarts, 100, random);
    restarts = next;
    waits.push(Math.round(waitMs));
  }
  expect(waits.slice(0, 4)).toEqual([0, 400, 799, 1598]);
  expect(waits.at(-1)).toBe(9990);
  expect(afterDeath(restarts, WELL_AFTER_MS, random).waitMs).toBe(0);
});

test("nats-server's word of a subject that it refused names who and what", () => {
  // printed by nats-server 2.15.2 when a site published another site's event
  const key = "UAVPLXHNGIT2HILXLBRNF7ZTDSFY7QBS3ACOLIDXG4OIAMQY6MH34IG5";
  const user = `AD3L6QLL36S3ILJZRSGNLJ53RXYKWPSRBMOA73XDBP63DJBXGTE4DFFK/SITES/nkey:${key}`;
  const from = `127.0.0.1:33670 - cid:50 - "v3.4.0:nats.js:site oslo" - "${user}"`;
  const text = `${from} - Publish Violation - Subject "site.bergen.event.machine.a"`;
  expect(parseViolation(text)).toEqual({ what: "publish", key, subject: "site.bergen.event.machine.a" });
  expect(parseViolation("Server is ready")).toBeUndefined();
});

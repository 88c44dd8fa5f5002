import { X509Certificate } from "node:crypto";
import { days, SteppedClock, systemRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { createAuthority, issueServerCertificate } from "./authority.ts";
import { whyRenew } from "./renewal.ts";

test("a server certificate holds for its names, for a year, and is renewed when a third of it is left", async () => {
  const clock = new SteppedClock();
  const names = ["127.0.0.1", "::1", "hub.example", "localhost"];
  const ca = await createAuthority("longshore hub CA", clock, systemRandom);
  const server = await issueServerCertificate(ca, names, clock, systemRandom);
  const [root, leaf] = [new X509Certificate(ca.certificate), new X509Certificate(server.certificate)];
  expect(root.ca).toBe(true);
  expect(leaf.ca).toBe(false);
  expect(leaf.checkIssued(root)).toBe(true);
  expect(leaf.checkHost("other.example")).toBeUndefined();
  expect(Date.parse(root.validTo) - clock.now()).toBe(days(3652));

  const why = (atMs: number, of = names, by = ca): string | undefined =>
    whyRenew(server.certificate + server.key, by.certificate, of, atMs);
  expect(why(clock.now())).toBeUndefined();
  expect(why(clock.now() + days(240))).toBeUndefined();
  expect(why(clock.now() + days(245))).toMatch(/it ends on/);
  expect(why(clock.now() - days(2))).toMatch(/future/);
  expect(why(clock.now(), [...names, "10.0.0.9"])).toBe("it does not name 10.0.0.9");
  expect(why(clock.now(), names, await createAuthority("another CA", clock, systemRandom))).toMatch(/another CA/);
  expect(whyRenew(undefined, ca.certificate, names, clock.now())).toBe("there is none");
  expect(whyRenew("garbage", ca.certificate, names, clock.now())).toBe("it cannot be read");
});

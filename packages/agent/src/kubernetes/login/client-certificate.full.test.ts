import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { days, Secret, seededRandom, SteppedClock, systemClock } from "@longshore/kit";
import { connectKube, parseKubeconfig } from "@longshore/kube";
import { missingPeers } from "@longshore/testkit";
import { startApiServer } from "@longshore/testkit/kubernetes";
import { describe, expect, test } from "vitest";
import { issueClientCertificate } from "./client-certificate.ts";
import { ClusterLogins } from "./cluster-logins.ts";
import { bits, integer, objectId, octets, sequence, set, text, time, tlv, yes } from "./der.ts";

const random = seededRandom(7);
const life = { fromMs: Date.UTC(2026, 0, 1), untilMs: Date.UTC(2027, 0, 1), random };
const subject = { organization: "system:masters", name: "longshore-agent" };

/** As `kubeadm init phase certs ca` makes one: "CN=kubernetes", of this kind of key. */
function authority(kind: "rsa" | "ec") {
  const pair =
    kind === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: "P-256" });
  const algorithm =
    kind === "rsa" ? sequence(objectId("1.2.840.113549.1.1.11"), tlv(0x05)) : sequence(objectId("1.2.840.10045.4.3.2"));
  const name = sequence(set(sequence(objectId("2.5.4.3"), text("kubernetes"))));
  const isAuthority = sequence(objectId("2.5.29.19"), yes(), octets(sequence(yes())));
  const toBeSigned = sequence(
    ...[tlv(0xa0, integer(Buffer.from([2]))), integer(Buffer.from([1])), algorithm, name],
    ...[sequence(time(Date.UTC(2025, 0, 1)), time(Date.UTC(2035, 0, 1))), name],
    ...[pair.publicKey.export({ type: "spki", format: "der" }), tlv(0xa3, sequence(isAuthority))],
  );
  const der = sequence(toBeSigned, algorithm, bits(sign("sha256", toBeSigned, pair.privateKey)));
  const key = pair.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate: new X509Certificate(der).toString(), key };
}

test.each(["rsa", "ec"] as const)(
  "a client's certificate by an authority with an %s key is one that OpenSSL believes",
  (kind) => {
    const ca = authority(kind);
    const { certificate, key } = issueClientCertificate(ca, subject, life);
    const read = new X509Certificate(certificate);
    const issuer = new X509Certificate(ca.certificate);
    expect([read.verify(issuer.publicKey), read.checkIssued(issuer), read.ca]).toEqual([true, true, false]);
    expect([read.subject, read.issuer]).toEqual(["O=system:masters\nCN=longshore-agent", "CN=kubernetes"]);
    expect([read.validFromDate.getTime(), read.validToDate.getTime()]).toEqual([life.fromMs, life.untilMs]);
    expect(read.keyUsage).toEqual(["1.3.6.1.5.5.7.3.2"]);
    expect(read.checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(createPublicKey(key).asymmetricKeyType).toBe("ec");
  },
);

test("a login is kept until half its life is over, and is another one for another authority", async () => {
  const clock = new SteppedClock();
  const logins = new ClusterLogins({ clock, random });
  const cluster = { name: "main", server: "https://10.1.0.10:6443", ...authority("ec") };
  const first = logins.kubeconfig(cluster);
  expect(logins.kubeconfig(cluster)).toBe(first);
  expect(logins.kubeconfig({ ...cluster, ...authority("ec") })).not.toBe(first);
  const again = logins.kubeconfig(cluster);
  await clock.step(days(16));
  expect(logins.kubeconfig(cluster)).not.toBe(again);
});

describe.skipIf(await missingPeers("etcd", "kube-apiserver", "kubectl"))(
  "at a real API server",
  { timeout: 120_000 },
  () => {
    test.each(["rsa", "ec"] as const)("whoever has the cluster's authority (%s) is its administrator", async (kind) => {
      const folder = mkdtempSync(join(tmpdir(), "longshore-authority-"));
      try {
        const ca = authority(kind);
        writeFileSync(join(folder, "ca.crt"), ca.certificate);
        await using server = await startApiServer({ flags: [`--client-ca-file=${join(folder, "ca.crt")}`] });
        const made = new ClusterLogins({ clock: systemClock, random }).kubeconfig({
          name: "main",
          server: server.url,
          ...ca,
        });
        const { credentials } = parseKubeconfig(made, { where: "the test" });
        // its serving certificate is by another authority here
        const serving = { text: new Secret(server.ca) };
        using api = connectKube({ server: server.url, ca: serving, credentials });
        const object = { apiVersion: "v1", kind: "Secret", metadata: { name: "mine", namespace: "kube-system" } };
        expect(await api.apply(object)).toMatchObject({ outcome: "applied", created: true });
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  },
);

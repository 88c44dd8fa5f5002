import type { webcrypto } from "node:crypto";
import { type Clock, days, type Random } from "@longshore/kit";
import type { X509Certificate } from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly certificate: string;
  readonly key: string;
}

export const CA_DAYS = 3652; // ten years
export const SERVER_DAYS = 365;

/** The hub's own certificate authority: ECDSA P-256, ten years, good for server certificates only. RFC 5280. */
export async function createAuthority(name: string, clock: Clock, random: Random): Promise<KeyPair> {
  const x509 = await library();
  const keys = await generateKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...terms(name, CA_DAYS, clock, random),
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

/** A certificate for the message bus that holds under every one of `names` (host names or IP addresses). */
export async function issueServerCertificate(
  authority: KeyPair,
  names: readonly string[],
  clock: Clock,
  random: Random,
): Promise<KeyPair> {
  const x509 = await library();
  const keys = await generateKeys();
  const issuer = new x509.X509Certificate(authority.certificate);
  const certificate = await x509.X509CertificateGenerator.create({
    ...terms("longshore hub", SERVER_DAYS, clock, random),
    issuer: issuer.subjectName,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
      new x509.SubjectAlternativeNameExtension(names.map((name) => ({ type: isIp(name) ? "ip" : "dns", value: name }))),
      await x509.AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return toPem(certificate, keys.privateKey);
}

const ALGORITHM = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

/** Loaded only when something is signed: the library takes about a second to import. */
async function library(): Promise<typeof import("@peculiar/x509")> {
  await import("reflect-metadata");
  return import("@peculiar/x509");
}

function generateKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(ALGORITHM, true, ["sign", "verify"]);
}

/** What both kinds of certificate say of themselves. */
interface Terms {
  readonly serialNumber: string;
  readonly name: string;
  readonly subject: string;
  readonly notBefore: Date;
  readonly notAfter: Date;
  readonly signingAlgorithm: typeof ALGORITHM;
}

function terms(name: string, validDays: number, clock: Clock, random: Random): Terms {
  const serial = random.bytes(16);
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40; // a positive number of full length, RFC 5280 §4.1.2.2
  return {
    serialNumber: Buffer.from(serial).toString("hex"),
    name: `CN=${name}`,
    subject: `CN=${name}`,
    notBefore: new Date(clock.now() - days(1)), // a site's clock may be behind
    notAfter: new Date(clock.now() + days(validDays)),
    signingAlgorithm: ALGORITHM,
  };
}

async function toPem(certificate: X509Certificate, key: webcrypto.CryptoKey): Promise<KeyPair> {
  const der = Buffer.from(await crypto.subtle.exportKey("pkcs8", key));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return {
    certificate: `${certificate.toString("pem")}\n`,
    key: `-----BEGIN PRIVATE KEY-----\n${lines.join("\n")}\n-----END PRIVATE KEY-----\n`,
  };
}

function importKey(pem: string): Promise<webcrypto.CryptoKey> {
  const der = Buffer.from(pem.replaceAll(/-----[A-Z ]+-----|\s/g, ""), "base64");
  return crypto.subtle.importKey("pkcs8", der, ALGORITHM, false, ["sign"]);
}

function isIp(name: string): boolean {
  return name.includes(":") || /^\d+\.\d+\.\d+\.\d+$/.test(name);
}

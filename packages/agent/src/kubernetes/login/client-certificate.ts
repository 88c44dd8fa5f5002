import { createPrivateKey, generateKeyPairSync, sign, X509Certificate } from "node:crypto";
import type { Random } from "@longshore/kit";
import { bits, elementsOf, integer, objectId, octets, sequence, set, text, time, tlv, yes } from "./der.ts";

export interface ClientCertificate {
  /** PEM, both. */
  readonly certificate: string;
  readonly key: string;
}

/** A certificate for a client of a cluster, by the cluster's own authority (PEM, RSA or EC). RFC 5280 §4.1. */
export function issueClientCertificate(
  authority: { readonly certificate: string; readonly key: string },
  subject: { readonly organization: string; readonly name: string },
  { fromMs, untilMs, random }: { readonly fromMs: number; readonly untilMs: number; readonly random: Random },
): ClientCertificate {
  const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signer = createPrivateKey(authority.key);
  const algorithm =
    signer.asymmetricKeyType === "rsa" ? sequence(objectId(SHA256_RSA), tlv(0x05)) : sequence(objectId(SHA256_ECDSA));
  const serial = Buffer.from(random.bytes(16));
  serial[0] = ((serial[0] ?? 0) & 0x7f) | 0x40; // positive, and always as long
  const toBeSigned = sequence(
    tlv(0xa0, integer(Buffer.from([2]))), // v3
    integer(serial),
    algorithm,
    subjectOf(new X509Certificate(authority.certificate)),
    sequence(time(fromMs), time(untilMs)),
    sequence(attribute(ORGANIZATION, subject.organization), attribute(COMMON_NAME, subject.name)),
    publicKey.export({ type: "spki", format: "der" }),
    tlv(0xa3, sequence(digitalSignature(), clientAuthentication())),
  );
  const signature = sign("sha256", toBeSigned, signer);
  const der = sequence(toBeSigned, algorithm, bits(signature));
  const lines = der.toString("base64").replaceAll(/.{64}(?=.)/g, "$&\n");
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Byte for byte, or the chain does not hold. */
function subjectOf({ raw }: X509Certificate): Buffer {
  const [toBeSigned = Buffer.alloc(0)] = elementsOf(raw);
  const elements = elementsOf(toBeSigned);
  const version = elements[0]?.[0] === 0xa0 ? 1 : 0;
  return elements[version + 4] ?? Buffer.alloc(0); // after serial, algorithm, issuer, validity
}

function attribute(type: string, value: string): Buffer {
  return set(sequence(objectId(type), text(value)));
}

/** RFC 5280 §4.2.1.3: bit 0, critical. */
function digitalSignature(): Buffer {
  return sequence(objectId("2.5.29.15"), yes(), octets(bits(Buffer.from([0x80]), 7)));
}

/** RFC 5280 §4.2.1.12 */
function clientAuthentication(): Buffer {
  return sequence(objectId("2.5.29.37"), octets(sequence(objectId("1.3.6.1.5.5.7.3.2"))));
}

const SHA256_RSA = "1.2.840.113549.1.1.11";
const SHA256_ECDSA = "1.2.840.10045.4.3.2";
const ORGANIZATION = "2.5.4.10";
const COMMON_NAME = "2.5.4.3";

import { X509Certificate } from "node:crypto";

/** Why a server certificate must be made anew; undefined while it is good. */
export function whyRenew(
  pem: string | undefined,
  ca: string,
  names: readonly string[],
  nowMs: number,
): string | undefined {
  if (pem === undefined) return "there is none";
  const certificate = parse(pem);
  if (certificate === undefined) return "it cannot be read";
  if (!certificate.verify(new X509Certificate(ca).publicKey)) return "it is of another CA";
  const [from, to] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  if (nowMs < from) return "it is of the future";
  if (to - nowMs < (to - from) / 3) return `it ends on ${new Date(to).toISOString()}`;
  const missing = names.filter((name) => !holdsFor(certificate, name));
  return missing.length > 0 ? `it does not name ${missing.join(", ")}` : undefined;
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem);
  } catch {
    return undefined;
  }
}

function holdsFor(certificate: X509Certificate, name: string): boolean {
  const isIp = name.includes(":") || /^[\d.]+$/.test(name);
  return (isIp ? certificate.checkIP(name) : certificate.checkHost(name)) !== undefined;
}

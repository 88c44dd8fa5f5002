import { isJsonObject } from "../../json.ts";
import { intentErrors } from "../../errors.ts";
import { type SecretInput, secretInputSchema, type SecretSpec } from "./schema.ts";

/** What sealing needs of a curve key pair; @nats-io/nkeys' `createCurve()` and `fromCurveSeed()` give one. */
export interface CurveKey {
  getPublicKey(): string;
  seal(plaintext: Uint8Array, recipient: string): Uint8Array;
  open(sealed: Uint8Array, sender: string): Uint8Array | null;
}

/** Who shall be able to read it: contracts' AgentStatus is one. */
export interface Recipient {
  /** Public NKey. */
  readonly key: string;
  /** Public curve key. */
  readonly curveKey: string;
}

/** Which Secret it is: sealed in with the values, so that nobody can pass one Secret off as another. */
export interface SecretIdentity {
  readonly site: string;
  readonly name: string;
}

/** Seals the values to each recipient. `sender` is a curve key made for this call and thrown away. */
export function sealSecret(
  of: SecretIdentity,
  input: SecretInput,
  recipients: readonly Recipient[],
  sender: Pick<CurveKey, "getPublicKey" | "seal">,
): SecretSpec {
  const { site, name } = of;
  const plaintext = Buffer.from(JSON.stringify({ site, name, version: input.version, data: input.data }));
  const sealed = recipients.map(
    ({ key, curveKey }) => [key, Buffer.from(sender.seal(plaintext, curveKey)).toString("base64")] as const,
  );
  return {
    version: input.version,
    keys: Object.keys(input.data).sort(),
    sender: sender.getPublicKey(),
    sealed: Object.fromEntries(sealed),
  };
}

/** The values, for the agent with public NKey `agentKey`. Throws INTENT_SECRET_NOT_FOR_AGENT, INTENT_SECRET_UNREADABLE. */
export function openSecret(
  of: SecretIdentity,
  spec: SecretSpec,
  agentKey: string,
  own: Pick<CurveKey, "open">,
): Readonly<Record<string, string>> {
  const box = Object.hasOwn(spec.sealed, agentKey) ? spec.sealed[agentKey] : undefined;
  if (box === undefined) throw intentErrors.INTENT_SECRET_NOT_FOR_AGENT({ secret: of.name });
  const content = parseContent(of.name, openBox(of.name, Buffer.from(box, "base64"), spec.sender, own));
  const { site, name, version, data } = content;
  if (site !== of.site || name !== of.name || version !== spec.version) {
    throw unreadable(of.name, `it was sealed as ${String(site)}/${String(name)} version ${String(version)}`);
  }
  const parsed = secretInputSchema.safeParse({ version, data });
  if (!parsed.success) throw unreadable(of.name, "its content is not a Secret's");
  return parsed.data.data;
}

function openBox(secret: string, box: Uint8Array, sender: string, own: Pick<CurveKey, "open">): Uint8Array {
  let opened: Uint8Array | null;
  try {
    opened = own.open(box, sender);
  } catch (cause) {
    throw intentErrors.INTENT_SECRET_UNREADABLE({ secret, reason: "the sealed bytes are broken" }, { cause });
  }
  if (opened === null) throw unreadable(secret, "it was sealed to another curve key, or changed on the way");
  return opened;
}

/** The cause is dropped on purpose: JSON errors quote the text. */
function parseContent(secret: string, plaintext: Uint8Array): Record<string, unknown> {
  let content: unknown;
  try {
    content = JSON.parse(Buffer.from(plaintext).toString("utf8"));
  } catch {
    content = undefined;
  }
  if (!isJsonObject(content)) throw unreadable(secret, "its content is not a Secret's");
  return content;
}

function unreadable(secret: string, reason: string): Error {
  return intentErrors.INTENT_SECRET_UNREADABLE({ secret, reason });
}

// Intents for the tests of plans.
import type { CurrentIntent, Intent } from "../intent.ts";
import { kindOf } from "../kinds/index.ts";
import type { ChangeRequest } from "./types.ts";

export const AGENT = `U${"A".repeat(55)}`;
export const OTHER_AGENT = `U${"B".repeat(55)}`;

/** An intent with its defaults filled in, as the hub would have it. */
export function intent(
  kind: string,
  name: string,
  site: string,
  spec: object,
  labels: Record<string, string> = {},
): Intent {
  const parsed = kindOf(kind)?.schema.parse(spec);
  if (parsed === undefined) throw new Error(`no kind ${kind}`);
  return { kind, name, site, labels, spec: parsed as Intent["spec"] };
}

export function site(name: string, spec: object = {}): Intent {
  return intent("Site", name, name, spec);
}

/** Sealed bytes that differ with every call, as real ones do. */
export function secret(name: string, at: string, version = 1, agents: readonly string[] = [AGENT]): Intent {
  const bytes = () => Buffer.from(`sealed ${sealings++}`).toString("base64");
  return intent("Secret", name, at, {
    version,
    keys: ["password", "username"],
    sender: `X${"A".repeat(55)}`,
    sealed: Object.fromEntries(agents.map((key) => [key, bytes()])),
  });
}

export function machine(name: string, at: string, spec: { bmc?: object; [field: string]: unknown } = {}): Intent {
  const bmc = { address: `bmc-${name}`, credentials: "bmc-root", ...spec.bmc };
  return intent("Machine", name, at, { arch: "amd64", ...spec, bmc });
}

/** As the hub holds it after it was applied. */
export function held(of: Intent, generation = 1): CurrentIntent {
  return { ...of, generation };
}

/** A machine whose site says that its power is so. */
export function seen(of: Intent, power: string): CurrentIntent {
  const condition = { power, powerReadAtMs: 0, protocol: "ipmi", manufacturerId: 0, productId: 0 };
  const machine = { ...condition, firmwareVersion: "", guid: "", cipherSuite: 17, inventory: [], provisioning: null };
  const status = {
    kind: of.kind,
    name: of.name,
    observedGeneration: 1,
    phase: "Ready",
    conditions: [],
    deleted: false,
  };
  return {
    ...of,
    generation: 1,
    status: {
      ...status,
      stamp: undefined,
      site: undefined,
      bmcPassword: undefined,
      kubernetes: undefined,
      detail: "machine",
      machine,
    },
  };
}

export function apply(...documents: readonly Intent[]): ChangeRequest {
  return { apply: documents, delete: [] };
}

export function remove(...refs: readonly Intent[]): ChangeRequest {
  return { apply: [], delete: refs.map(({ kind, name, site }) => ({ kind, name, site })) };
}

let sealings = 0;

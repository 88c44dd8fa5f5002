import { addon } from "./addon/kind.ts";
import { gitOps } from "./gitops/kind.ts";
import type { IntentKind } from "./kind.ts";
import { cluster } from "./cluster/kind.ts";
import { machine } from "./machine/kind.ts";
import { network } from "./network/kind.ts";
import { observability } from "./observability/kind.ts";
import { operatingSystem } from "./operating-system/kind.ts";
import { provisioner } from "./provisioner/kind.ts";
import { secret } from "./secret/kind.ts";
import { site } from "./site/kind.ts";
import { storage } from "./storage/kind.ts";

/** Every kind there is. A new kind is a folder and a line here. */
export const kinds: readonly IntentKind[] = [
  site,
  secret,
  operatingSystem,
  machine,
  provisioner,
  cluster,
  network,
  storage,
  addon,
  gitOps,
  observability,
];

export const kindNames: readonly string[] = kinds.map(({ kind }) => kind);

const byName = new Map(kinds.map((kind) => [kind.kind, kind]));

/** By its exact name: "Machine". */
export function kindOf(name: string): IntentKind | undefined {
  return byName.get(name);
}

/** As people type it: "Machine", "machine", "machines". */
export function findKind(text: string): IntentKind | undefined {
  const wanted = text.toLowerCase();
  return kinds.find(({ kind }) => kind.toLowerCase() === wanted || `${kind.toLowerCase()}s` === wanted);
}

/** 0 for kinds that need none, 1 for those that need these, and so on: the order in which documents are made. */
export function rankOf(kind: IntentKind): number {
  return Math.max(0, ...kind.needs.map((name) => 1 + rankOf(byName.get(name) ?? kind)));
}

import { acknowledgedFacts } from "./acknowledged-facts.ts";
import { acknowledgedIntents } from "./acknowledged-intents.ts";
import { converges } from "./converges.ts";
import { factsOnce } from "./facts-once.ts";
import { generationsRise } from "./generations-rise.ts";
import type { Invariant } from "./invariant.ts";
import { installedOnce, oneTask, provisioningEnds, writtenAsSigned } from "./provisioning.ts";
import { logEntriesOnce } from "./log-entries-once.ts";
import { noPlaintext } from "./no-plaintext.ts";
import { noSurprise } from "./no-surprise.ts";
import { onlyGenuine } from "./only-genuine.ts";
import { ordersOnce } from "./orders-once.ts";
import { ordersReported } from "./orders-reported.ts";

/** All of them: each has its entry in docs/invariants.md. */
export const invariants: readonly Invariant[] = [
  acknowledgedIntents,
  acknowledgedFacts,
  ordersOnce,
  ordersReported,
  generationsRise,
  onlyGenuine,
  converges,
  factsOnce,
  logEntriesOnce,
  noPlaintext,
  noSurprise,
  installedOnce,
  writtenAsSigned,
  oneTask,
  provisioningEnds,
];

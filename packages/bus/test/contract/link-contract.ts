import { callsContract } from "./calls-contract.ts";
import { factsContract } from "./facts-contract.ts";
import { intentsContract } from "./intents-contract.ts";
import type { MakeLinks } from "./links.ts";
import { objectsContract } from "./objects-contract.ts";

/** What every fill of the bus does, whoever carries the messages. */
export function linkContract(makeLinks: MakeLinks): void {
  factsContract(makeLinks);
  intentsContract(makeLinks);
  callsContract(makeLinks);
  objectsContract(makeLinks);
}

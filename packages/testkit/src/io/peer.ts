import type { FoundTool, ToolName } from "../tools/tool.ts";
import { findTool } from "./tools/ensure.ts";

/** What vitest gives a test as its argument, as far as it is needed here. */
interface TestContext {
  skip(note?: string): never;
}

/**
 * The real program a test is judged by. Missing: the test is skipped and says why; under `CI=true` it fails, because a
 * skipped proof is none. `npm test` gets all peers beforehand, so nothing is built inside a test.
 */
export async function peer(test: TestContext, name: ToolName): Promise<FoundTool> {
  const found = await findTool(name);
  if (found !== undefined) return found;
  return onCi() ? fail(missing(name)) : test.skip(missing(name));
}

/**
 * For `describe.skipIf(await missingPeers("ipmi_sim", "ipmitool"))`: undefined when all are here. Prints the reason;
 * throws under `CI=true`.
 */
export async function missingPeers(...names: ToolName[]): Promise<string | undefined> {
  for (const name of names) {
    if ((await findTool(name)) !== undefined) continue;
    if (onCi()) fail(missing(name));
    console.warn(`skipped: ${missing(name)}`);
    return missing(name);
  }
  return undefined;
}

function missing(name: ToolName): string {
  return `${name} is not here; \`npm run tools -- ensure ${name}\` gets it`;
}

function fail(sentence: string): never {
  throw new Error(`${sentence}; under CI a missing peer is a failure`);
}

function onCi(): boolean {
  return process.env["CI"] === "true";
}

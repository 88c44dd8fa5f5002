// Runs inside a network namespace of its own; see wall.ts. `relay.ts '{"ip":…,"folder":…,"inward":[…],"outward":[…]}'`
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { pass } from "./pass.ts";

interface Wanted {
  readonly ip: string;
  readonly folder: string;
  /** Ports of this namespace that the outside calls. */
  readonly inward: readonly number[];
  /** Ports of the outside that this namespace calls, under the same number. */
  readonly outward: readonly number[];
}

const { ip, folder, inward, outward } = JSON.parse(process.argv[2] ?? "") as Wanted;
execFileSync(ip, ["link", "set", "lo", "up"]);
for (const port of inward) await pass({ path: join(folder, `inward-${port}`) }, { host: "127.0.0.1", port });
for (const port of outward) await pass({ host: "127.0.0.1", port }, { path: join(folder, `outward-${port}`) });
console.log("passing");

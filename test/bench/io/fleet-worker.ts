// A process full of agents' lines: each a TLS connection with credentials of its own and a beat every ten seconds.
// Reads its orders as one line of JSON, prints "up" when all are connected, ends when its standard input does.
import { readFileSync } from "node:fs";
import { connectSite, ReplayCache } from "@longshore/bus";
import { subjects } from "@longshore/contracts";
import { Secret, systemClock, systemRandom } from "@longshore/kit";

export interface FleetOrders {
  readonly servers: readonly string[];
  readonly ca: string;
  readonly beatMs: number;
  readonly agents: readonly {
    readonly site: string;
    readonly key: string;
    readonly jwt: string;
    readonly seed: string;
  }[];
}

const orders = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as FleetOrders;
const { servers, ca, agents, beatMs } = orders;
let up = 0;
for (const { site, key, jwt, seed } of agents) {
  const link = connectSite({
    servers,
    ca,
    site,
    jwt: () => jwt,
    seed: new Secret(seed),
    commands: { vouch: () => ({ refused: "signature" }), used: new ReplayCache() },
    clock: systemClock,
    random: systemRandom,
  });
  const beat = (): void =>
    link.signal(subjects.beat, {
      agent: key,
      bootId: key,
      version: "bench",
      atMs: Date.now(),
      indexGeneration: 1,
      intervalMs: beatMs,
    });
  link.onState((state) => {
    if (state !== "up" || ++up > agents.length) return;
    setTimeout(() => setInterval(beat, beatMs), Math.random() * beatMs); // agents do not beat in step
    if (up === agents.length) process.stdout.write("up\n");
  });
}

// The agent as a program with a hub in memory, in whatever network namespace it is started: `node boot-agent.ts JSON`.
// Sockets come from the launcher. Documents come with the start and as lines of JSON on standard input. What it says to
// its hub, and what it is asked to decide, it prints as lines of JSON; its log as well.
import { readFileSync } from "node:fs";
import process from "node:process";
import { createInterface } from "node:readline";
import { curveKeyOf } from "@longshore/bus";
import { createLogger, readOptions, SteppedClock, systemClock, systemRandom } from "@longshore/kit";
import { activatedSockets } from "@longshore/netboot";
import { createAgent } from "../../src/agent.ts";
import type { BootOffers, BootPlans } from "../../src/boot/boot-plans.ts";
import { ipmiDriver } from "../../src/bmc/ipmi/driver.ts";
import { makeKeys } from "../../src/enrolment/keys.ts";
import { hostWorld } from "../../src/io/boot/host-world.ts";
import { openSqliteStore } from "../../src/io/sqlite-store.ts";
import { agentOptions } from "../../src/options.ts";
import { SiteTrust } from "../../src/trust/site-trust.ts";
import { FakeHub, type Wanted } from "../fake-hub.ts";
import type { BootAgentOptions, PlanFile } from "./boot-agent-options.ts";

const options = JSON.parse(process.argv[2] ?? "{}") as BootAgentOptions;
const say = (what: object): void => console.log(JSON.stringify(what));
const log = createLogger("agent", "info", process.stdout);
const world = { clock: systemClock, random: systemRandom, log };
const { values: settings } = readOptions(agentOptions, {
  argv: Object.entries({
    "state-directory": options.state,
    "boot-directory": options.directory,
    ...options.settings,
  }).flatMap(([name, value]) => [`--${name}`, value]),
  env: {},
});

function plans(offers: BootOffers): BootPlans {
  const read = (): PlanFile => JSON.parse(readFileSync(options.plans, "utf8")) as PlanFile;
  offers.onImage((sha256) => say({ image: sha256 }));
  createInterface({ input: process.stdin }).on("line", (line) => {
    const { apply, image } = JSON.parse(line) as { apply?: Wanted[]; image?: Parameters<BootOffers["image"]>[0] };
    if (apply !== undefined) hub.apply(...apply);
    if (image !== undefined) say({ imageState: offers.image(image, "order-1") });
  });
  return {
    boots: (machine) => machine in read(),
    discovers: () => true,
    taskFor(boot) {
      say({ asked: boot });
      return Promise.resolve(read()[boot.machine ?? boot.mac] ?? undefined);
    },
    reported(boot, report) {
      say({ reported: { machine: boot.machine ?? boot.mac, ...report } });
      return { go: "on" };
    },
    seed: (_boot, name) => (name === "user-data" ? "#cloud-config\n" : undefined),
    cameHome: ({ machine }) => say({ home: machine }),
  };
}

const store = openSqliteStore(options.state, systemRandom);
const hub = new FakeHub();
hub.link.onSaid = (facts) => facts.forEach((fact) => say(fact));
if (options.documents === undefined) hub.trust = undefined;
else {
  store.trust.write(hub.keys.pinned);
  hub.apply(...options.documents);
}
const keys = makeKeys();
const agent = createAgent({
  site: "oslo",
  self: {
    ...{ key: keys.key, curveKey: keys.curveKey, hostname: "edge.oslo", version: "1.2.3", arch: "amd64" },
    startedAtMs: systemClock.now(),
  },
  bootId: "boot",
  store,
  link: hub.link,
  connectEnrol: () => {
    throw new Error("nobody enrols here");
  },
  issuedAtMs: () => 0,
  curve: curveKeyOf(keys.curveSeed),
  drivers: [
    ipmiDriver({ ...world, openTimeout: settings.bmc.openTimeout, commandTimeout: settings.bmc.commandTimeout }),
  ],
  trust: new SiteTrust(store.trust, new SteppedClock()),
  ...world,
  timing: { beatMs: 10_000, resyncMs: 600_000, syncMs: 60_000, telemetryMs: 3_600_000, watchMs: 600_000 },
  limits: { workers: 4, sensorSeries: 300, outboxFacts: 20_000, outboxBytes: 64_000_000 },
  boot: await hostWorld({ ...world, settings, sockets: activatedSockets(process.env, process.pid) }),
  plans,
  readHost: async () => ({ pressure: {}, thermalZones: [], filesystems: {} }),
  readProcess: () => ({ residentBytes: 1, heapUsedBytes: 1, cpuSeconds: 1, uptimeSeconds: 1 }),
});
say({ ready: true });
// it ends when nothing is left to do: whatever a boot service leaves behind would keep it
process.once("SIGTERM", () => {
  process.stdin.destroy();
  void agent.close(AbortSignal.timeout(1000)).then(() => store[Symbol.dispose]());
});

import { join } from "node:path";
import {
  type Lab,
  type LineRules,
  type Network,
  openNetwork,
  recordOrders,
  scenario,
  type Stage,
  writeSites,
} from "@longshore/testkit";

const FAULT_SECONDS = 75;
const WITHIN_SECONDS = 30;
/** What holds on the line between the hub and each of these sites. */
const FAULTS: Readonly<Record<string, Omit<LineRules, "peer">>> = {
  cut: { incoming: "drop", outgoing: "drop" },
  deaf: { incoming: "drop" },
  mute: { outgoing: "drop" },
  lossy: { incoming: "numgen random mod 100 < 30 drop", outgoing: "numgen random mod 100 < 30 drop" },
};
const SITES = Object.keys(FAULTS);
const FREE = SITES.map((site) => ({ site, machine: "f1" }));

export default scenario({
  summary: "sites whose line is cut, cut one way or loses 30 % go on, and are in step within 30 s after it is well",
  tier: "full",
  budgetSeconds: 300,
  needs: ["ip", "nft"],
  needsRoot: true,
  async run(stage: Stage) {
    const network = stage.use(await openNetwork(["hub", ...SITES]));
    const lab = await stage.lab({
      examples: writeSites(join(stage.dir, "sites"), SITES),
      places: { hub: network.place("hub"), agent: (site) => network.place(site), bmcs: network.own },
    });
    const story = await recordOrders(stage, lab);
    await story.powerOn(FREE);
    const giving = new AbortController();
    const given = story.orders.keepGiving(FREE, giving.signal);
    for (const [site, rules] of Object.entries(FAULTS)) await network.line(site, { peer: "hub", ...rules });
    stage.log("the lines are bad");
    const until = performance.now() + FAULT_SECONDS * 1000;
    for (const site of ["cut", "mute"]) {
      const isSilent = async () => (await story.fleet.site(site))?.link?.state === "silent";
      await stage.eventually(`${site} is silent at the hub`, isSilent);
    }
    await Promise.all(SITES.map((site) => goesOn(stage, lab, site)));
    await new Promise((resolve) => setTimeout(resolve, until - performance.now()));
    await heal(network);
    stage.log("the lines are well");
    const seconds = await Promise.all(FREE.map((free) => story.inStep([free], WITHIN_SECONDS)));
    giving.abort();
    await given;
    const told = SITES.map((site, i) => [`${site}Seconds`, seconds[i] ?? 0] as const);
    return { ...Object.fromEntries(told), ...(await story.proven()) };
  },
});

/** Somebody presses the button of a machine whose power is held: its site needs no hub. */
async function goesOn(stage: Stage, lab: Lab, site: string): Promise<void> {
  const machine = lab.bmcs.get(`${site}/h1`)?.machine;
  stage.expect(machine !== undefined, `${site} has a held machine`);
  machine.press("off");
  await stage.eventually(`held power is restored at ${site}`, () => machine.power === "on", 30);
}

async function heal(network: Network): Promise<void> {
  for (const site of SITES) await network.line(site, { peer: "hub" });
}

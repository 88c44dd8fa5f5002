import { BootNet } from "../boot/boot-net.ts";
import { SimComputer } from "../boot/computer.ts";
import type { SimSite } from "./site.ts";
import type { World } from "./world.ts";

/** The boot network of a site and what its machines are beside their BMCs; what they do is kept for the invariants. */
export function bootOf(world: World, site: SimSite): NonNullable<SimSite["boot"]> {
  const { timeline, history, trace, seams } = world;
  const random = world.randomOf(`boot network of ${site.name}`);
  const net = new BootNet(timeline, random);
  const computers = site.machines.map((machine, i) => {
    const { name } = machine.options;
    const orderId = (): string | undefined => site.disk.state.provisioning.get(name)?.work?.orderId;
    return new SimComputer({
      ...{ site: site.name, machine, net, timeline, random, orderId },
      isNetworkFirst: (world.settings.seed + i) % 3 !== 0,
      compares: seams.blindEnvironment !== true,
      note: (what) => trace.note(site.name, what),
      onWrite: (write) => void history.writes.push(write),
      onInstalled: (order) => void history.installed.push(order),
      onHome: (order) => void history.homes.add(order),
      onAllowed(life, latest) {
        if (life < latest)
          history.bothAllowed.push(`${site.name}/${name}: boot ${life} was let go on beside boot ${latest}`);
      },
    });
  });
  return { net, computers };
}

import { Envelope, IntentIndex, Signed, Status } from "@longshore/contracts";
import type { SimSite } from "../world/site.ts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** Some time after the last fault every site holds what was ordered, its machines are so, and the hub knows it. */
export const converges: Invariant = {
  name: "converges",
  violations: (world) => world.sites.flatMap((site) => unlike(world, site)),
};

/** What of a site is not yet as it shall be. */
export function unlike(world: World, site: SimSite): string[] {
  const wanted = indexOf(world, site.name);
  const held = site.disk.state.index;
  if (wanted === undefined) return [`${site.name}: nothing was ordered`];
  if (site.agent === undefined) return [`${site.name}: its agent does not run`];
  if (held === undefined || !Buffer.from(held.payload).equals(wanted)) {
    return [`${site.name} holds index ${held?.generation ?? 0}, not ${IntentIndex.decode(wanted).generation}`];
  }
  const waiting = [...site.disk.state.outbox.values()].filter(({ lane }) => lane !== "telemetry");
  if (waiting.length > 0) return [`${site.name}: ${waiting.length} facts wait, the first on ${waiting[0]?.subject}`];
  const documents = IntentIndex.decode(wanted).entries.filter(({ kind }) => kind === "Machine");
  const listed = new Set(documents.map(({ name }) => name));
  return [
    ...documents.flatMap(({ name, generation }) => unlikeMachine(world, site, name, generation)),
    ...site.machines.flatMap(({ options: { name } }) => {
      const status = listed.has(name) ? undefined : statusOf(world, site.name, name);
      return status === undefined || status.deleted ? [] : [`${site.name}/${name} is gone, and its status is not`];
    }),
  ];
}

function unlikeMachine(world: World, site: SimSite, name: string, generation: number): string[] {
  const who = `${site.name}/${name}`;
  const status = statusOf(world, site.name, name);
  const machine = site.machines.find(({ options }) => options.name === name);
  const power = powerOf(site, name);
  const isInRescue = site.disk.state.provisioning.get(name)?.work !== undefined;
  if (power !== undefined && machine?.power !== power && !isInRescue)
    return [`${who} is ${machine?.power}, held ${power}`];
  if (status?.observedGeneration !== generation)
    return [`${who}: generation ${status?.observedGeneration ?? 0} is reported, ${generation} is wanted`];
  if (status.machine?.power !== machine?.power)
    return [`${who} is ${machine?.power}, reported ${status.machine?.power}`];
  if (status.phase === "Error" || (status.machine?.provisioning?.work ?? null) !== null) return []; // it says why
  const ready = status.conditions.find(({ type }) => type === "Ready");
  return ready?.status === "True" ? [] : [`${who} is not ready: ${ready?.reason} ${ready?.message}`];
}

function indexOf({ server }: World, site: string): Uint8Array | undefined {
  const last = server.streams.get("INTENTS")?.last(`site.${site}.intent.index.all`);
  return last && Signed.decode(last.payload).payload;
}

function statusOf({ server }: World, site: string, name: string): Status | undefined {
  const last = server.streams.get("STATUS")?.last(`site.${site}.status.machine.${name}`);
  return last && Status.decode(last.payload);
}

function powerOf({ disk }: SimSite, name: string): "on" | "off" | undefined {
  const held = disk.state.intents.get(`machine/${name}`);
  const spec =
    held && (JSON.parse(Buffer.from(Envelope.decode(held.payload).spec).toString()) as { power?: "on" | "off" });
  return spec?.power;
}

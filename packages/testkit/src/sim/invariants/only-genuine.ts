import { Signed } from "@longshore/contracts";
import type { World } from "../world/world.ts";
import type { Invariant } from "./invariant.ts";

/** A site takes on only what the hub ordered for this site, byte for byte, and its machines move only for that. */
export const onlyGenuine: Invariant = {
  name: "only-genuine",
  violations(world) {
    const genuine = genuineOrders(world);
    const found = world.history.adoptions.flatMap(({ site, change }) => {
      const index = has(genuine, `site.${site}.intent.index.all`, change.index.payload)
        ? []
        : [`${site} took on an index that was not ordered for it`];
      const documents = change.put
        .filter(({ kind, name, payload }) => !has(genuine, `site.${site}.intent.${kind}.${name}`, payload))
        .map(({ kind, name }) => `${site} took on ${kind}/${name} that was not ordered for it`);
      return [...index, ...documents];
    });
    const asked = new Set(
      world.history.calls.flatMap(({ power, machine = power }) =>
        machine ? [`${machine.site}/${machine.machine}`] : [],
      ),
    );
    const unasked = world.history.taken.filter(({ site, machine }) => !asked.has(`${site}/${machine}`));
    return [...found, ...unasked.map(({ site, machine }) => `${site} took an order for ${machine} that nobody gave`)];
  },
};

function genuineOrders({ history }: World): Map<string, Set<string>> {
  return new Map(
    [...history.ordered].map(([subject, entries]) => [
      subject,
      new Set(entries.map(({ payload }) => textOf(Signed.decode(payload).payload))),
    ]),
  );
}

function has(genuine: ReadonlyMap<string, ReadonlySet<string>>, subject: string, payload: Uint8Array): boolean {
  return genuine.get(subject)?.has(textOf(payload)) === true;
}

function textOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("latin1");
}

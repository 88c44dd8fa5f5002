import type { Lab, Stage } from "@longshore/testkit";
import { startTinkAgent, type TinkAgent } from "@longshore/testkit/kubernetes";

/** Boot device selector, IPMI 2.0 §28.13. */
const PXE = 1;

/** What the machines of the story have done. */
export interface Machines extends AsyncDisposable {
  /** Names of the actions that each was given, by machine. */
  readonly done: ReadonlyMap<string, readonly string[]>;
  /** From here on actions end at once; until then the first of each machine lasts. */
  goOn(): void;
}

/**
 * Machines behind the lab's BMCs as Tinkerbell sees them: one that boots from the network starts its installer, which asks
 * the Tink server; one that loses power or boots from its disk is no installer any more.
 */
export function startMachines(lab: Lab, stage: Stage, tinkServer: string): Machines {
  const done = new Map<string, string[]>();
  const going = Promise.withResolvers<void>();
  const agents = new Map<string, Promise<TinkAgent>>();
  const end = async (key: string): Promise<void> => {
    const agent = agents.get(key);
    agents.delete(key);
    await (await agent)?.[Symbol.asyncDispose]();
  };
  const look = async (): Promise<void> => {
    for (const { site, name, spec } of lab.machines) {
      const machine = lab.bmcs.get(`${site}/${name}`)?.machine;
      const id = spec.nics.find((nic) => nic.boot)?.mac ?? "";
      const isInstaller = machine?.power === "on" && machine.boots.at(-1)?.device === PXE;
      if (!isInstaller) await end(name);
      else if (!agents.has(name)) {
        stage.log(`${name} boots from the network`);
        const act = async ({ name: action }: { readonly name: string }): Promise<void> => {
          done.set(name, [...(done.get(name) ?? []), action]);
          await going.promise;
        };
        agents.set(name, startTinkAgent({ server: tinkServer, id, act }));
      }
    }
  };
  let looking = Promise.resolve();
  const watch = setInterval(() => {
    looking = looking.then(look);
  }, 200);
  return {
    done,
    goOn: going.resolve,
    async [Symbol.asyncDispose]() {
      clearInterval(watch);
      going.resolve();
      await looking;
      await Promise.all([...agents.keys()].map(end));
    },
  };
}

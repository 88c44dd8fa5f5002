import { subjects } from "@longshore/contracts";
import type { SiteLink } from "@longshore/bus";
import type { Consoles, ConsolesOptions } from "./consoles.ts";

/** Serves what hubs order about consoles. Its code is loaded at the first of them: an agent is small while it idles. */
export function serveConsoles(options: ConsolesOptions & { readonly link: Pick<SiteLink, "serveCommand"> }) {
  const { link } = options;
  let loaded: Promise<Consoles> | undefined;
  const consoles = (): Promise<Consoles> => (loaded ??= load(options));
  const stops = [
    link.serveCommand(subjects.cmdConsoleOpen, async (command) => (await consoles()).open(command)),
    link.serveCommand(subjects.cmdFlowWrite, async (command) => (await consoles()).write(command)),
    link.serveCommand(subjects.cmdFlowClose, async (command) => {
      (await consoles()).close(command);
      return {};
    }),
  ];
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      for (const stop of stops) stop();
      await (await loaded)?.[Symbol.asyncDispose]();
    },
  };
}

async function load(options: ConsolesOptions): Promise<Consoles> {
  const { Consoles } = await import("./consoles.ts");
  return new Consoles(options);
}

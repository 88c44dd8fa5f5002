import type { Ran } from "../io/run.ts";

interface Speaker {
  lastWords(): string;
}

/** What the hub says of the first sites, and the last words of it and of their agents. */
export async function whatStands(
  hub: Speaker,
  agents: ReadonlyMap<string, Speaker>,
  cli: (...args: string[]) => Promise<Ran>,
): Promise<string> {
  const first = [...agents].slice(0, SITES);
  const asked = first.flatMap(([site]) => [
    cli("describe", "site", site),
    cli("get", "provisioner,cluster,machine", "--site", site),
  ]);
  const said = await Promise.all(asked);
  const words = [hub, ...first.map(([, agent]) => agent)].map((speaker) => speaker.lastWords());
  return [...said.map(({ stdout, stderr }) => stdout + stderr), ...words].join("\n\n");
}

/** A lab can have hundreds. */
const SITES = 3;

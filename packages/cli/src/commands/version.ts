import { flag } from "../args.ts";
import { defineCommand } from "../command.ts";
import { age } from "../output/age.ts";
import { outputOption, serialize } from "../output/format.ts";
import { time } from "../output/document.ts";

export default defineCommand({
  summary: "Show the versions of this program and of the hub, and who you are there",
  examples: ["longshore version", "longshore version --client"],
  args: {
    client: flag("only this program's; no hub is asked"),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, io, out }) {
    const client = { version: io.version };
    if (!args.output) out.print(`client: ${client.version}`);
    if (args.client) return args.output ? out.print(await serialize({ client }, args.output)) : undefined;
    const { version, startedAtMs, sites, operator, role } = await hub.call("apiHubInfo", {});
    if (args.output) {
      const shown = { client, hub: { version, startedAt: time(startedAtMs), sites, operator, role } };
      return out.print(await serialize(shown, args.output));
    }
    const up = startedAtMs > 0 ? `, up ${age(startedAtMs, io.clock.now())}` : "";
    out.print(`hub:    ${version}${up}, ${sites} ${sites === 1 ? "site" : "sites"}; you are ${operator} (${role})`);
  },
});

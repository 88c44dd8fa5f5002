import { flag, text } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { kindView } from "../../kinds/registry.ts";
import { MACHINE_TIMEOUT_MS, machinePositional } from "../../machines/machine-args.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Light a machine up, so that whoever stands before the rack finds it",
  description: "Read back where the BMC says whether the light is on; many do not.",
  examples: ["longshore machine identify r1u7", "longshore machine identify r1u7 --on --site oslo"],
  args: {
    machine: machinePositional,
    site: siteOption,
    seconds: text("how long; 15 unless given, at most 255", { value: "SECONDS" }),
    on: flag("until it is told otherwise"),
    off: flag("out"),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out, site }) {
    const { machine: name, output } = args;
    const wanted = wantedOf(args);
    const { site: at } = await findOne(hub, kindView("Machine"), name, await site(args.site));
    const { IdentifyLight } = await import("@longshore/contracts");
    const light =
      typeof wanted === "number"
        ? IdentifyLight.IDENTIFY_LIGHT_TIMED
        : IdentifyLight[wanted === "on" ? "IDENTIFY_LIGHT_ON" : "IDENTIFY_LIGHT_OFF"];
    const order = { site: at, machine: name, light, seconds: typeof wanted === "number" ? wanted : 0 };
    const { now, confirmed, readable } = await hub.call("apiMachineIdentify", order, { timeoutMs: MACHINE_TIMEOUT_MS });
    const said = typeof wanted === "number" ? `on for ${wanted} s` : wanted;
    if (output) out.print(await serialize({ machine: name, site: at, wanted: said, now, confirmed, readable }, output));
    else if (readable) out.print(`machine/${name}: light ${confirmed ? said : now}`);
    else out.print(`machine/${name}: light ${said} was accepted; the BMC does not say whether it is on`);
    if (readable && !confirmed)
      throw cliErrors.CLI_ORDER_UNCONFIRMED({ machine: name, wanted: `light ${said}`, seen: now });
  },
});

/** Seconds, or a state to hold. */
function wantedOf({
  seconds,
  on,
  off,
}: {
  seconds: string | undefined;
  on: boolean;
  off: boolean;
}): number | "on" | "off" {
  if ([seconds !== undefined, on, off].filter(Boolean).length > 1)
    throw cliErrors.CLI_USAGE({ reason: "one of --seconds, --on and --off", command: "longshore machine identify" });
  if (on || off) return on ? "on" : "off";
  const number = Number(seconds ?? 15);
  if (Number.isInteger(number) && number >= 1 && number <= 255) return number;
  throw cliErrors.CLI_BAD_VALUE({ name: "--seconds", found: seconds ?? "", expected: "a whole number from 1 to 255" });
}

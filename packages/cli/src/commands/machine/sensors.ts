import { flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { kindView } from "../../kinds/registry.ts";
import { MACHINE_TIMEOUT_MS, machinePositional } from "../../machines/machine-args.ts";
import { sensorColumns, shownSensor } from "../../machines/sensor-table.ts";
import { age } from "../../output/age.ts";
import { paintState } from "../../output/colors.ts";
import { time } from "../../output/document.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { renderTable } from "../../output/table.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Show what a machine's sensors say",
  description:
    "The site reads them regularly and answers with what it read last and how old that is. --fresh asks the BMC again; one that is slow is answered for with the older reading.",
  examples: ["longshore machine sensors r1u7 --site oslo", "longshore machine sensors r1u7 --fresh -o json"],
  args: {
    machine: machinePositional,
    site: siteOption,
    fresh: flag("read them again now"),
    output: outputOption("json", "yaml", "wide"),
  },
  async run({ args, hub, io, out, site }) {
    const { machine: name, fresh, output } = args;
    const { site: at } = await findOne(hub, kindView("Machine"), name, await site(args.site));
    if (fresh) out.progress(`asking ${at} to read the sensors of ${name} …`);
    const ask = { site: at, machine: name, fresh };
    const { sensors, readAtMs, problem } = await hub.call("apiMachineSensors", ask, { timeoutMs: MACHINE_TIMEOUT_MS });
    out.settle();
    if (readAtMs === 0)
      throw cliErrors.CLI_NOT_READ({
        machine: name,
        what: "sensors",
        reason: problem || "the BMC has none, or it takes its time",
      });
    if (output === "json" || output === "yaml") {
      const shown = { machine: name, site: at, readAt: time(readAtMs), problem, sensors: sensors.map(shownSensor) };
      return out.print(await serialize(shown, output));
    }
    const columns = sensorColumns((health) => paintState(out.colors, health)).filter(
      ({ wide }) => output === "wide" || !wide,
    );
    const width = output === "wide" ? undefined : out.columns;
    out.print(renderTable({ columns, rows: sensors, width }).lines.join("\n"));
    out.note(`read ${age(readAtMs, io.clock.now())} ago${problem ? `; not since: ${problem}` : ""}`);
  },
});

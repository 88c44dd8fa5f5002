import { choicePositional, flag } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { cliErrors } from "../../errors.ts";
import { kindView } from "../../kinds/registry.ts";
import { BOOT_WORDS, bootNumbers, bootText } from "../../machines/boot-words.ts";
import { MACHINE_TIMEOUT_MS, machinePositional } from "../../machines/machine-args.ts";
import { outputOption, serialize } from "../../output/format.ts";
import { findOne } from "../../resources/find-one.ts";
import { siteOption } from "../../resources/options.ts";

export default defineCommand({
  summary: "Choose what a machine boots from, the next time or from now on",
  description:
    "The choice is read back from the BMC: one that it takes and does not keep is told, with exit code 1. `none` is the machine's own boot order. The machine is not restarted.",
  examples: [
    "longshore machine boot r1u7 network --site oslo",
    "longshore machine boot r1u7 disk --persistent",
    "longshore machine boot r1u7 none",
  ],
  args: {
    machine: machinePositional,
    device: choicePositional(BOOT_WORDS, "what to boot from"),
    site: siteOption,
    persistent: flag("for every boot from now on, instead of the next one only"),
    legacy: flag("the way of the PC BIOS, instead of UEFI"),
    output: outputOption("json", "yaml"),
  },
  async run({ args, hub, out, site }) {
    const { machine: name, device, persistent, legacy, output } = args;
    const { site: at } = await findOne(hub, kindView("Machine"), name, await site(args.site));
    const { numbers, words } = await bootNumbers();
    out.progress(`asking ${at} to let ${name} boot from ${device} …`);
    const choice = { device: numbers[device], persistent, legacy };
    const order = { site: at, machine: name, choice };
    const { was, now, confirmed } = await hub.call("apiMachineBoot", order, { timeoutMs: MACHINE_TIMEOUT_MS });
    out.settle();
    const before = bootText(was, words);
    const after = bootText(now, words);
    if (output)
      out.print(await serialize({ machine: name, site: at, device, was: before, now: after, confirmed }, output));
    else out.print(`machine/${name}: boots from ${before} -> ${after}`);
    if (!confirmed) throw cliErrors.CLI_ORDER_UNCONFIRMED({ machine: name, wanted: device, seen: after });
    out.next(`longshore machine power cycle ${name} --site ${at}`);
  },
});

import { decode } from "@longshore/kit";
import { BootFlags, BootParameter } from "../../../commands/chassis/boot-parameters.ts";
import { getSystemBootOptions } from "../../../commands/chassis/get-system-boot-options.ts";
import { Privilege } from "../../../privilege.ts";
import { orUndefined } from "../../../wire/datagram.ts";
import { integer, oneOf, positional } from "../../args.ts";
import { hexBytes } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";
import { BOOT_DEVICES } from "./boot-devices.ts";

export const bootparam = defineVerb({
  summary: "Show a boot option parameter; 5 are the boot flags",
  examples: ["chassis bootparam get 5"],
  args: {
    get: positional(oneOf(["get"]), "only reading; `bootdev` sets", { value: "get" }),
    number: positional(integer(0, 127), "the parameter", { value: "NUMBER" }),
  },
  privilege: Privilege.Operator,
  async run({ bmc, args: { number: selector } }) {
    const request = { parameter: { selector }, setSelector: 0, blockSelector: 0 };
    const answer = await bmc.send(getSystemBootOptions, request);
    const flags =
      selector === BootParameter.BootFlags
        ? orUndefined(() => decode(BootFlags, answer.data, { trailing: "ignore" }))
        : undefined;
    return {
      parameter: selector,
      locked: answer.parameter.locked,
      data: hexBytes(answer.data),
      ...(flags && { flags: flagsOf(flags) }),
    };
  },
  text({ parameter, locked, data, flags }) {
    const head = [
      "Boot parameter version: 1",
      `Boot parameter ${parameter} is valid/${locked ? "locked" : "unlocked"}`,
      `Boot parameter data: ${data}`,
    ];
    if (flags === undefined) return head.join("\n");
    return [
      ...head,
      " Boot Flags :",
      `   - Boot Flag ${flags.valid ? "Valid" : "Invalid"}`,
      `   - Options apply to ${flags.persistent ? "all future boots" : "only next boot"}`,
      `   - ${flags.efi ? "BIOS EFI boot" : "BIOS PC Compatible (legacy) boot"}`,
      `   - Boot Device Selector : ${BOOT_DEVICES.find(({ word }) => word === flags.device)?.text ?? flags.device}`,
    ].join("\n");
  },
});

function flagsOf({ flags, device }: BootFlags) {
  const found = BOOT_DEVICES.find(({ code }) => code === device.selector);
  return { ...flags, device: found?.word ?? `selector ${device.selector}` };
}

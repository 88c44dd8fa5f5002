import { setBootOverride } from "../../../boot.ts";
import { Privilege } from "../../../privilege.ts";
import { oneOf, optional, positional, type Reader } from "../../args.ts";
import { commandErrors } from "../../errors.ts";
import { defineVerb } from "../../verb.ts";
import { BOOT_DEVICES } from "./boot-devices.ts";

export const bootdev = defineVerb({
  summary: "Say what the machine boots from next",
  description: "For the next boot only, the PC BIOS way, unless the options say otherwise.",
  examples: ["chassis bootdev pxe", "chassis bootdev disk options=persistent,efiboot"],
  args: {
    device: positional(
      oneOf(BOOT_DEVICES.map(({ word }) => word)),
      "the device; none takes back what was said before",
      { value: "DEVICE" },
    ),
    options: optional(bootOptions(), "options=persistent,efiboot: either or both", { value: "options=WORDS" }),
  },
  privilege: Privilege.Operator,
  async run({ bmc, args }) {
    const { persistent = false, efi = false } = args.options ?? {};
    const device = BOOT_DEVICES.find(({ word }) => word === args.device);
    await setBootOverride(bmc, { device: device?.code ?? 0, persistent, efi });
    return { device: args.device, persistent, efi };
  },
  text: ({ device }) => `Set Boot Device to ${device}`,
});

interface BootOptions {
  readonly persistent: boolean;
  readonly efi: boolean;
}

function bootOptions(): Reader<BootOptions> {
  return (word, name) => {
    const given = word.replace(/^options=/, "").split(",");
    if (word.startsWith("options=") && given.every((option) => option === "persistent" || option === "efiboot"))
      return { persistent: given.includes("persistent"), efi: given.includes("efiboot") };
    throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected: "options=persistent, options=efiboot, or both" });
  };
}

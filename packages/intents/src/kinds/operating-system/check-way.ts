import type { Say } from "./input.ts";
import { firstBootWay, type OperatingSystemSpec } from "./schema.ts";

type Checked = Pick<
  OperatingSystemSpec,
  "distribution" | "firstBoot" | "users" | "files" | "units" | "runcmd" | "kernelArguments" | "ntp"
> & { readonly [field in "autoinstall" | "butane" | "ignition" | "images" | "userData"]?: unknown } & Partial<
    Pick<OperatingSystemSpec, "installer">
  >;

/** That nothing is asked for which the way to configure this system cannot carry. */
export function checkWay(spec: Checked, say: Say): void {
  const { distribution, firstBoot } = spec;
  if (distribution === "image" && firstBoot === undefined)
    say(["firstBoot"], "nocloud, ignition or none, because distribution is image");
  if (distribution !== "image" && firstBoot !== undefined)
    say(["firstBoot"], `no field: ${distribution} has its own way`);
  const way = firstBootWay(spec);
  for (const [field, why] of Object.entries(REFUSED[way])) {
    const value: unknown = spec[field as keyof Checked];
    if (value !== undefined && !(Array.isArray(value) && value.length === 0)) say([field], `no field: ${why}`);
  }
  checkInstaller(spec, say);
  if (spec.butane !== undefined && spec.ignition !== undefined) say(["ignition"], "butane or ignition, not both");
}

/** Either an image is written, or Ubuntu's installer writes. */
function checkInstaller({ distribution, autoinstall, installer, images }: Checked, say: Say): void {
  if (autoinstall === undefined) {
    if (installer !== undefined) say(["installer"], "no field without spec.autoinstall: nothing starts an installer");
    return;
  }
  if (distribution !== "ubuntu") return say(["autoinstall"], "no field: only Ubuntu's installer takes it");
  if (images !== undefined) say(["images"], "no field: with spec.autoinstall the files are those of spec.installer");
  if (installer === undefined || Object.keys(installer).length === 0) {
    say(["installer"], "installer: {amd64: {kernel, initrd, iso}}, of Ubuntu's live server, each with its SHA-256");
  }
}

const NOTHING = "with firstBoot: none the image is left as it is";

const REFUSED: Readonly<Record<"ignition" | "nocloud" | "none", Readonly<Record<string, string>>>> = {
  ignition: {
    userData: "this system is configured by Ignition: butane or ignition",
    runcmd: "Ignition runs no commands: write a unit in spec.units",
  },
  nocloud: {
    butane: "this system is configured by cloud-init: userData",
    ignition: "this system is configured by cloud-init: userData",
  },
  none: Object.fromEntries(
    ["users", "files", "units", "runcmd", "kernelArguments", "ntp", "butane", "ignition", "userData"].map((field) => [
      field,
      NOTHING,
    ]),
  ),
};

import type { FirstBoot } from "@longshore/contracts";
import { intentErrors } from "../errors.ts";
import { firstBootWay, type SecretReference } from "../kinds/operating-system/schema.ts";
import { consoles, type FirstBootFacts } from "./facts.ts";
import { ignitionConfig } from "./ignition.ts";
import { nocloudFiles } from "./nocloud.ts";
import { withHostFiles } from "./with-host-files.ts";

/**
 * What the boot environment leaves on the disk for the system's first start. The result holds the values of Secrets: it
 * is for that one boot. Throws INTENT_SECRET_MISSING.
 */
export function compileFirstBoot(facts: FirstBootFacts): FirstBoot {
  const os = withHostFiles(facts.os, facts.host);
  const open = { ...facts, os, open: (of: SecretReference) => opened(facts, of) };
  switch (firstBootWay(facts.os)) {
    case "none":
      return { by: "none" };
    case "ignition":
      return {
        by: "ignition-oem",
        config: JSON.stringify(ignitionConfig(open)),
        kernelArguments: [...consoles(facts.machine.arch), ...facts.os.kernelArguments],
      };
    case "nocloud":
      return { by: "nocloud", files: nocloudFiles(open) };
  }
}

export function opened({ secretOf, name }: Pick<FirstBootFacts, "secretOf" | "name">, of: SecretReference): string {
  const value = secretOf(of);
  if (value === undefined) throw intentErrors.INTENT_SECRET_MISSING({ machine: name, secret: of.secret, key: of.key });
  return value;
}

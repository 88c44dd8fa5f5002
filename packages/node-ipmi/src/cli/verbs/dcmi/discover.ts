import { DcmiParameter, getDcmiCapabilities } from "../../../commands/dcmi/get-dcmi-capabilities.ts";
import type { Sender } from "../../../ipmi-session.ts";
import { Privilege } from "../../../privilege.ts";
import { hexBytes } from "../../output/hex.ts";
import { defineVerb } from "../../verb.ts";
import { whereKnown } from "../../where-known.ts";

export const dcmiDiscover = defineVerb({
  summary: "Show what the BMC can do of DCMI",
  examples: ["dcmi discover"],
  args: {},
  privilege: Privilege.User,
  async run({ bmc }) {
    const { major, minor, data } = await bmc.send(getDcmiCapabilities, { parameter: DcmiParameter.Supported });
    const [, platform = 0, access = 0] = data;
    return {
      version: `${major}.${minor}`,
      powerManagement: (platform & 1) !== 0,
      access: ACCESS.filter((_, bit) => access & (1 << bit)),
      mandatory: await rawOf(bmc, DcmiParameter.Mandatory),
      optional: await rawOf(bmc, DcmiParameter.Optional),
    };
  },
  text: ({ version, powerManagement, access }) =>
    [
      "Supported DCMI capabilities:",
      `    DCMI version             ${version}`,
      "    Optional platform capabilities",
      `        Power management                  (${powerManagement ? "available" : "not available"})`,
      "    Manageability access capabilities",
      ...ACCESS.map((name) => `        ${name.padEnd(34)}(${access.includes(name) ? "available" : "not available"})`),
    ].join("\n"),
});

const ACCESS: readonly string[] = [
  "In-band KCS channel",
  "Out-of-band serial TMODE",
  "Out-of-band secondary LAN channel",
];

/** The parameter's bytes; undefined where the BMC does not have it. */
async function rawOf(bmc: Sender, parameter: number): Promise<string | undefined> {
  const answer = await whereKnown(bmc.send(getDcmiCapabilities, { parameter }));
  return answer && hexBytes(answer.data);
}

import type { BootFiles } from "@longshore/netboot";

/** What another DHCP server of the boot network must be told, for its administrator: dhcp.mode is off. */
export function otherDhcpMustSay(address: string, { loaders, httpBase, script }: BootFiles): string {
  const byArchitecture = [
    ["0", loaders["amd64-bios"]],
    ["7 and 9", loaders["amd64-uefi"]],
    ["11", loaders["arm64-uefi"]],
  ] as const;
  const byHttp = [
    ["16", loaders["amd64-uefi"]],
    ["19", loaders["arm64-uefi"]],
  ] as const;
  const files = [
    ...byArchitecture.flatMap(([code, file]) => (file === undefined ? [] : [`${code}: ${file}`])),
    ...byHttp.flatMap(([code, file]) =>
      file === undefined ? [] : [`${code}: ${httpBase}/${file} and option 60 HTTPClient`],
    ),
  ];
  const fromIpxe = script("").replace("//script.ipxe", "/${mac:hexhyp}/script.ipxe");
  return [
    `next-server (siaddr, option 66): ${address}`,
    `boot file (option 67) by client architecture (option 93): ${files.join(", ") || "there is no loader"}`,
    `to iPXE (user class iPXE, option 77): ${fromIpxe}`,
  ].join("; ");
}

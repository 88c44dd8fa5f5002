import { expect, test } from "vitest";
import { tools } from "./table.ts";
import { isAtLeast, readVersion } from "./version.ts";

// what the programs print, as recorded from Debian 12's packages and our own builds
test.for([
  ["nats-server", "nats-server: v2.15.2\n", "2.15.2"],
  ["ipmitool", "ipmitool version 1.8.19\n", "1.8.19"],
  ["ipmipower", "ipmipower - 1.6.10\nCopyright (C) 2007-2015 Lawrence Livermore\n", "1.6.10"],
  ["promtool", "promtool, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0+ds-5+deb12u1)\n", "2.42.0"],
  ["prometheus", "prometheus, version 2.42.0+ds (branch: debian/sid, revision: 2.42.0)\n", "2.42.0"],
  ["ip", "ip utility, iproute2-6.1.0, libbpf 1.1.2\n", "6.1.0"],
  ["nft", "nftables v1.0.6 (Lester Gooch #5)\n", "1.0.6"],
  [
    "faketime",
    "/usr/bin/faketime: Version 0.9.10\nFor usage information please use '/usr/bin/faketime --help'.\n",
    "0.9.10",
  ],
] as const)("the version of %s is read from what it prints", ([name, printed, version]) => {
  expect(readVersion(tools[name].version, printed)).toBe(version);
});

test("versions compare by number, not by letter", () => {
  expect(isAtLeast("2.15.2", "2.14.0")).toBe(true);
  expect(isAtLeast("2.9.10", "2.14.0")).toBe(false);
  expect(isAtLeast("2.14", "2.14.0")).toBe(true);
});

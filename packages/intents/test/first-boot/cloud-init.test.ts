import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { ensureTool, missingPeers, run, tempDir } from "@longshore/testkit/tools";
import { describe, expect, test } from "vitest";
import { isTaken } from "./is-taken.ts";
import { firstBoots, installations } from "./systems.ts";

const boots = firstBoots("nocloud");

test.skipIf(await missingPeers("cloud-init"))(
  "cloud-init takes a cloud-config in which all is used",
  { timeout: 60_000 },
  () => isTaken(boots.find(({ title }) => title === "ubuntu on fixed")?.boot.files["user-data"] ?? ""),
);

test.skipIf(await missingPeers("cloud-init"))(
  "cloud-init takes what Ubuntu's installer is told, and what that one tells the cloud-init of its system",
  { timeout: 120_000 },
  async () => {
    const text = installations().find(({ title }) => title === "ubuntu-live on fixed")?.userData ?? "";
    await isTaken(text);
    const { autoinstall } = JSON.parse(text.slice(text.indexOf("\n"))) as { autoinstall: { "user-data": object } };
    await isTaken(`#cloud-config\n${JSON.stringify(autoinstall["user-data"])}`);
    await expect(isTaken(text.replace('"version": 1,', '"version": "1",'))).rejects.toThrow("code: 1"); // it does judge that
  },
);

describe.skipIf(await missingPeers("cloud-init", "netplan-generate"))("cloud-init and netplan", () => {
  test("make of the network what systemd-networkd is told elsewhere", { timeout: 60_000 }, async () => {
    await using dir = tempDir();
    const boot = boots.find(({ title }) => title === "ubuntu on fixed")?.boot;
    writeFileSync(dir.join("network-config"), boot?.files["network-config"] ?? "");
    mkdirSync(dir.join("root"));
    const { path } = await ensureTool("cloud-init");
    const args = ["devel", "net-convert", "-k", "yaml", "-D", "ubuntu", "-O", "netplan", "-d", dir.join("root")];
    const converted = await run(path, [...args, "-p", dir.join("network-config")], { timeoutMs: 50_000 });
    expect(converted).toMatchObject({ code: 0 });
    const generate = (await ensureTool("netplan-generate")).path;
    expect(await run(generate, ["--root-dir", dir.join("root")])).toMatchObject({ code: 0 });
    const read = (name: string): string =>
      readFileSync(dir.join(`root/run/systemd/network/10-netplan-${name}`), "utf8");
    expect(read("bond0.netdev")).toBe(`[NetDev]
Name=bond0
MACAddress=02:00:00:00:00:31
Kind=bond

[Bond]
Mode=802.3ad
LACPTransmitRate=fast
MIIMonitorSec=100ms
TransmitHashPolicy=layer3+4
`);
    expect(read("eno2.network")).toMatch(/PermanentMACAddress=02:00:00:00:00:32[^]*Bond=bond0/);
    expect(read("bond0.network")).toMatch(/Address=10.1.0.31\/24[^]*VLAN=bond0.40[^]*Gateway=10.1.0.1/);
    expect(read("bond0.network")).not.toContain("RequiredForOnline=no");
    expect(read("bond0.40.netdev")).toContain("[VLAN]\nId=40\n");
    expect(read("storage.network")).toMatch(
      /MTUBytes=9000[^]*Address=fd00::31\/64[^]*Destination=::\/0\nGateway=fe80::1/,
    );
    expect(read("eno3.network")).toMatch(
      /RequiredForOnline=no\nMTUBytes=9000[^]*LinkLocalAddressing=no\nIPv6AcceptRA=no[^]*VLAN=storage/,
    );
  });

  test("ask DHCP by the Ethernet address that firmware showed, and wait for no other NIC", {
    timeout: 60_000,
  }, async () => {
    await using dir = tempDir();
    const boot = boots.find(({ title }) => title === "ubuntu on by-dhcp")?.boot;
    const config = JSON.parse(boot?.files["network-config"] ?? "") as object;
    mkdirSync(dir.join("etc/netplan"), { recursive: true });
    writeFileSync(dir.join("etc/netplan/50-cloud-init.yaml"), JSON.stringify({ network: config }), { mode: 0o600 });
    const generate = (await ensureTool("netplan-generate")).path;
    expect(await run(generate, ["--root-dir", dir.path])).toMatchObject({ code: 0 });
    const read = (name: string): string =>
      readFileSync(dir.join(`run/systemd/network/10-netplan-${name}.network`), "utf8");
    expect(read("enx020000000021")).toMatch(
      /PermanentMACAddress=02:00:00:00:00:21[^]*DHCP=ipv4[^]*ClientIdentifier=mac/,
    );
    expect(read("enx020000000021")).not.toContain("RequiredForOnline");
    expect(read("eno2")).toContain("RequiredForOnline=no");
  });
});

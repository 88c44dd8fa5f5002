import { ensureTool, type RunningProcess } from "@longshore/testkit/tools";
import { type BootNet, SERVER } from "../test/peers/boot-net.ts";

/** dnsmasq where our server would be, with as many leases as it is asked for; ready when this resolves. */
export async function startDnsmasq(
  net: BootNet,
  range: readonly [from: string, to: string],
  mask: string,
  ...more: readonly string[]
): Promise<RunningProcess> {
  const { path } = await ensureTool("dnsmasq");
  const options = [
    "--keep-in-foreground",
    "--conf-file=/dev/null",
    "--user=root",
    "--log-facility=-",
    "--port=0",
    "--interface=boot0",
    "--bind-interfaces",
    `--dhcp-range=${range.join(",")},${mask},10m`,
    "--dhcp-authoritative",
    "--no-ping", // it would wait three seconds for each address that nobody had
    "--dhcp-lease-max=20000",
    `--dhcp-leasefile=${net.dir}/dnsmasq.leases`,
    `--dhcp-boot=snponly.efi,,${SERVER}`,
    ...more,
  ];
  const started = await net.start("server", path, ...options);
  await started.waitFor("sockets bound exclusively");
  return started;
}

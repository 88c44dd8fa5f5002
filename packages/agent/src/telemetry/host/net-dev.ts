import { type Sample, sample } from "../sample.ts";
import { numberOf, wordsOf } from "./number.ts";

/** /proc/net/dev, proc_pid_net(5): interfaces with a line to somewhere, at most `MAX_DEVICES`. */
export function netDev(host: string, text: string): Sample[] {
  return text
    .split("\n")
    .flatMap((line) => {
      const [, device, counts] = /^\s*([^\s:]+):\s*(.*)$/.exec(line) ?? []; // no space after the colon of a full column
      return device === undefined || counts === undefined || isVirtual(device) ? [] : [{ device, counts }];
    })
    .slice(0, MAX_DEVICES)
    .flatMap(({ device, counts }) => {
      const fields = wordsOf(counts).map(numberOf);
      return COLUMNS.flatMap(([at, name]) => sample(name, { host, device }, fields[at]));
    });
}

const MAX_DEVICES = 16;

const COLUMNS = [
  [0, "longshore_host_network_receive_bytes_total"],
  [1, "longshore_host_network_receive_packets_total"],
  [2, "longshore_host_network_receive_errors_total"],
  [3, "longshore_host_network_receive_drops_total"],
  [8, "longshore_host_network_transmit_bytes_total"],
  [9, "longshore_host_network_transmit_packets_total"],
  [10, "longshore_host_network_transmit_errors_total"],
  [11, "longshore_host_network_transmit_drops_total"],
] as const;

/** Loopback, and what container networks make by the hundred. */
function isVirtual(device: string): boolean {
  return /^(lo$|veth|cali|lxc|cilium|flannel|cni|docker|br-|virbr|vnet|ifb|dummy|tun|tap|tunl|sit|gre|erspan|ip6|nodelocaldns|kube-)/.test(
    device,
  );
}

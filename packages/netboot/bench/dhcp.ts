import { type Bench, cpuSeconds, ensureTool, type Figure } from "@longshore/testkit/tools";
import { type BootNet, openBootNet } from "../test/peers/boot-net.ts";
import { startDnsmasq } from "./dnsmasq.ts";

const RATE = 200;
const SECONDS = 60;
const RANGE = ["10.77.16.1", "10.77.79.254"] as const;

/** Exchanges at a fixed rate, each with a MAC that was never seen before; perfdhcp stands where a relay would. Needs root. */
export const dhcpFigures: Bench = async function* ({ log }) {
  await using net = await openBootNet();
  log(`DHCP, ${RATE}/s for ${SECONDS} s: longshore`);
  const served = await net.serve({ network: "10.77.0.0/16", ranges: [RANGE] });
  const own = await load(net, served.pid);
  await served.stop();
  log(`DHCP, ${RATE}/s for ${SECONDS} s: dnsmasq`);
  const peer = await startDnsmasq(net, RANGE, "255.255.0.0");
  const theirs = await load(net, peer.pid);
  await peer.stop();
  // it takes offers back ("address in use"), which perfdhcp does not tell from silence
  const refused = peer.output().match(/DHCPNAK/g)?.length ?? 0;
  yield* figures(own, theirs, refused);
};

function* figures(own: Load, theirs: Load, refused: number): Iterable<Figure> {
  const name = `DHCP, ${RATE} exchanges/s for ${SECONDS} s`;
  const lost = { of: "value", is: "<=", bound: 0 } as const;
  yield { name: `${name}, on the disk before each ACK: lost`, value: own.lost, unit: "", target: lost };
  yield { name: `${name}: lost by dnsmasq or refused`, value: theirs.lost, unit: "" };
  yield { name: `${name}: refused by dnsmasq`, value: refused, unit: "" };
  for (const [what, unit, of] of [
    ["completed", "1/s", ({ rate }: Load) => rate],
    ["DISCOVER to OFFER, mean", "ms", ({ offerMs }: Load) => offerMs],
    ["REQUEST to ACK, mean", "ms", ({ ackMs }: Load) => ackMs],
    ["REQUEST to ACK, worst", "ms", ({ worstAckMs }: Load) => worstAckMs],
    ["processor time of the server for each", "ms", ({ cpuMs }: Load) => cpuMs],
  ] as const)
    yield { name: `${name}: ${what}`, value: of(own), unit, peer: { name: "dnsmasq", value: of(theirs) } };
}

interface Load {
  /** Packets that were not answered by what they asked for: a refusal, which perfdhcp does not count, is one of them. */
  readonly lost: number;
  readonly rate: number;
  readonly offerMs: number;
  readonly ackMs: number;
  readonly worstAckMs: number;
  /** Of an exchange. */
  readonly cpuMs: number;
}

async function load(net: BootNet, server: number): Promise<Load> {
  const { path } = await ensureTool("perfdhcp");
  const before = cpuSeconds(server);
  const numbers = ["-r", String(RATE), "-p", String(SECONDS), "-R", String(RATE * SECONDS * 2)];
  const asking = await net.start("client", path, "-4", ...numbers, "-W", "3000000", "-l", "boot0");
  await asking.ended;
  const output = asking.output();
  const cpu = cpuSeconds(server) - before;
  const of = (exchange: string, what: string): number => {
    const part = output.slice(output.indexOf(`***Statistics for: ${exchange}***`));
    const found = new RegExp(`^${what}: ([\\d.]+)`, "m").exec(part)?.[1];
    if (found === undefined) throw new Error(`perfdhcp says nothing of ${what} in ${exchange}: ${output}`);
    return Number(found);
  };
  const answered = of("REQUEST-ACK", "received packets");
  return {
    lost: of("DISCOVER-OFFER", "drops") + of("REQUEST-ACK", "drops"),
    rate: answered / SECONDS,
    offerMs: of("DISCOVER-OFFER", "avg delay"),
    ackMs: of("REQUEST-ACK", "avg delay"),
    worstAckMs: of("REQUEST-ACK", "max delay"),
    cpuMs: (cpu * 1000) / Math.max(answered, 1),
  };
}

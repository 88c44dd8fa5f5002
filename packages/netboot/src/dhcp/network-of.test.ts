import { expect, test } from "vitest";
import {
  discover,
  firmware,
  KNOWN,
  network,
  packet,
  request,
  said,
  SERVER,
  STRANGER,
  World,
} from "../../test/dhcp-world.ts";
import { decideProxy } from "./decide-proxy.ts";
import { ipv4Number, networkText, parseNetwork } from "./ipv4.ts";
import { MessageType } from "./message-type.ts";
import { networkOf } from "./network-of.ts";
import { options, write } from "./option.ts";
import { routeOf } from "./route.ts";

const RELAY = "10.1.7.254";
const rack = network({
  network: parseNetwork("10.1.7.0/24") ?? { address: 0, mask: 0 },
  gateway: RELAY,
  dns: ["10.1.7.53"],
  ranges: [{ from: ipv4Number("10.1.7.100") ?? 0, to: ipv4Number("10.1.7.101") ?? 0 }],
});
const bare = { ...rack, ranges: [] };

function world(relayed = rack): World {
  const made = new World();
  made.relayed = [relayed];
  made.machines.set("3c:ec:ef:00:00:27", { name: "r2u1", address: "10.1.7.17", boots: true });
  return made;
}

test("a client behind a relay has an address, the gateway and the name servers of its own network", () => {
  const at = world();
  const offer = at.ask({ ...discover("3c:ec:ef:00:00:27", firmware(7)), relay: RELAY });
  expect(offer.reply).toMatchObject({ yourAddress: "10.1.7.17", nextServer: SERVER, bootFile: "snponly.efi" });
  expect([said(offer, options.routers), said(offer, options.dnsServers)]).toEqual([[RELAY], ["10.1.7.53"]]);
  expect(at.ask({ ...discover(STRANGER), relay: RELAY }).reply?.yourAddress).toMatch(/^10\.1\.7\.10[01]$/);
  expect(at.ask(discover("52:54:00:77:00:98")).reply?.yourAddress).toMatch(/^10\.1\.0\.10[0-3]$/);
});

test("who renews without its relay is on the network of its address, and is answered there", () => {
  const at = world();
  at.ask({ ...request("3c:ec:ef:00:00:27", "10.1.7.17"), relay: RELAY });
  const renewed = at.ask({ ...packet("3c:ec:ef:00:00:27", MessageType.Request), clientAddress: "10.1.7.17" });
  expect(renewed).toMatchObject({ outcome: "acknowledged", address: "10.1.7.17" });
  expect(said(renewed, options.routers)).toEqual([RELAY]);
  expect(renewed.reply && routeOf(renewed.reply)).toEqual({ host: "10.1.7.17", port: 68 });
});

test("a reservation counts on its own network: elsewhere its machine has an address of the range, or none", () => {
  const moved = world().ask({ ...discover(KNOWN), relay: RELAY });
  expect(moved.reply?.yourAddress).toMatch(/^10\.1\.7\.10[01]$/);
  expect(moved.because).toMatch(/; its own 10\.1\.0\.17 is of another network$/);
  const because = "its network has no range; its own 10.1.0.17 is of another network";
  expect(world(bare).ask({ ...discover(KNOWN), relay: RELAY })).toMatchObject({ outcome: "ignored", because });
  const held = world().ask({ ...request(KNOWN, "10.1.0.17"), relay: RELAY });
  expect(held).toMatchObject({ outcome: "refused", because: "10.1.0.17: it is not of this network" });
});

test("a relay of no network of ours gets no answer, from server and proxy alike, and is named", () => {
  const relay = "10.99.0.254";
  const because = `no network of ours has the relay ${relay}`;
  const told = { asked: "DISCOVER", outcome: "ignored", because, unknownRelay: relay, machine: undefined };
  const nothing = { ...told, client: expect.objectContaining({ mac: KNOWN }) }; // nor a reply, nor a lease
  expect(world().ask({ ...discover(KNOWN), relay })).toEqual(nothing);
  const view = { networks: [network(), rack], find: () => ({ name: "r1u7", boots: true }), bootServer: false };
  expect(decideProxy({ ...discover(KNOWN, firmware(7)), relay }, view)).toEqual(nothing);
  expect(decideProxy({ ...discover(KNOWN, firmware(7)), relay: RELAY }, view)).toMatchObject({ outcome: "offered" });
});

test.each([
  // RFC 3527 §3: suboption 5, length 4, any address of the link; beside a circuit id (suboption 1)
  { what: "selects a link of ours", bytes: [1, 2, 65, 66, 5, 4, 10, 1, 7, 0], is: "10.1.7.0/24" },
  { what: "selects none of ours", bytes: [5, 4, 10, 99, 0, 0], is: undefined },
  { what: "has a link of another length", bytes: [5, 3, 10, 1, 7], is: "10.1.0.0/24" },
  { what: "is cut short", bytes: [1, 200, 65], is: "10.1.0.0/24" },
])("a relay whose option 82 $what", ({ bytes, is }) => {
  const asked = discover(KNOWN, [write(options.relayAgent, Uint8Array.from(bytes))]);
  const found = networkOf({ ...asked, relay: "10.1.0.250" }, [network(), rack]);
  expect("network" in found ? networkText(found.network) : undefined).toBe(is);
});

test("networks are written as they are read", () => {
  for (const text of ["0.0.0.0/0", "10.0.0.0/8", "10.1.7.128/25", "10.1.7.1/32"])
    expect(networkText(parseNetwork(text) ?? { address: 0, mask: 0 })).toBe(text);
});

import { seededRandom } from "@longshore/kit";
import { expect, test } from "vitest";
import { network, SERVER, World } from "../../test/dhcp-world.ts";
import { decideProxy } from "./decide-proxy.ts";
import { options, write } from "./option.ts";
import { decodePacket, encodePacket } from "./packet.ts";
import { foreignServer, probePacket } from "./probe.ts";

const probe = probePacket(seededRandom(3));

test("a probe looks like firmware and is answered like it", () => {
  const world = new World();
  expect(world.ask(decodePacket(encodePacket(probe)))).toMatchObject({
    outcome: "offered",
    client: { stage: "firmware" },
  });
});

test("a server that gives addresses and one that names boot files are told apart, and ours is none of them (case 23)", () => {
  const offer = new World().ask(probe).reply ?? expect.unreachable();
  expect(foreignServer(probe, offer, "10.1.0.9", [])).toEqual({
    address: SERVER,
    offers: "addresses and boot files",
    bootFile: "snponly.efi",
  });
  expect(foreignServer(probe, offer, "10.1.0.9", [SERVER])).toBeUndefined();
  const proxied = decideProxy(probe, { networks: [network()], find: () => undefined, bootServer: false }).reply;
  expect(proxied && foreignServer(probe, proxied, "10.1.0.9", [])).toMatchObject({ offers: "boot files" });
});

test("answers to others are not looked at", () => {
  const offer = new World().ask(probe).reply ?? expect.unreachable();
  expect(foreignServer(probe, { ...offer, transaction: 1 }, "10.1.0.9", [])).toBeUndefined();
  expect(foreignServer(probe, { ...offer, mac: "02:00:00:00:00:01" }, "10.1.0.9", [])).toBeUndefined();
  const ack = { ...offer, options: new Map([...offer.options, write(options.messageType, 5)]) };
  expect(foreignServer(probe, ack, "10.1.0.9", [])).toBeUndefined();
});

import { describe, expect, test } from "vitest";
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
import { MessageType } from "./message-type.ts";
import { options, read, write } from "./option.ts";
import { BROADCAST, type DhcpPacket } from "./packet.ts";
import { routeOf } from "./route.ts";

describe("addresses", () => {
  test("a machine has its reservation in firmware and in its system, whatever client identifier they use", () => {
    const world = new World();
    expect(world.boot(KNOWN, [...firmware(7), write(options.clientId, Uint8Array.of(0, 1, 2))])).toBe("10.1.0.17");
    expect(world.boot(KNOWN, [write(options.clientId, Uint8Array.of(255, 9, 9))])).toBe("10.1.0.17");
  });

  test("a machine that is not known gets an address of the range, and the same again", () => {
    const world = new World();
    const first = world.boot(STRANGER);
    expect(first).toMatch(/^10\.1\.0\.10[0-3]$/);
    world.nowMs += 7_200_000; // its lease is over
    expect(world.boot(STRANGER)).toBe(first);
  });

  test("a full range gives the address that expired longest ago, and none while all are in use", () => {
    const world = new World();
    const got = [1, 2, 3, 4].map((n) => {
      world.nowMs += 1000;
      return world.boot(`52:54:00:00:00:0${n}`);
    });
    expect(new Set(got).size).toBe(4);
    expect(world.boot(STRANGER)).toBe("every address of the ranges is taken");
    world.nowMs += 3_600_000;
    expect(world.boot(STRANGER)).toBe(got.at(0));
  });

  test("a hundred thousand forged clients are nothing to machines with a reservation (case 22)", () => {
    const world = new World();
    for (let i = 0; i < 100_000; i++)
      world.ask(
        discover(`52:54:01:${[16, 8, 0].map((s) => ((i >> s) & 255).toString(16).padStart(2, "0")).join(":")}`),
      );
    expect(world.boot(KNOWN)).toBe("10.1.0.17");
    expect([...world.leases.all()].length).toBeLessThanOrEqual(5);
  });

  test("full ranges are walked through once a second, whoever asks; what is released is given at once", () => {
    const world = new World();
    const [first = ""] = [1, 2, 3, 4].map((i) => world.boot(`52:54:00:00:00:0${i}`));
    let looks = 0;
    const at = world.leases.at.bind(world.leases);
    world.leases.at = (address) => {
      looks++;
      return at(address);
    };
    const ask = (): number => {
      looks = 0;
      expect(world.ask(discover(STRANGER)).because).toBe("every address of the ranges is taken");
      return looks;
    };
    expect([ask() > 0, ask(), ask()]).toEqual([true, 0, 0]);
    world.nowMs += 1001;
    expect([ask() > 0, ask()]).toEqual([true, 0]);
    world.ask({ ...packet("52:54:00:00:00:01", MessageType.Release), clientAddress: first });
    expect(world.boot(STRANGER)).toBe(first);
  });

  test("where strangers are ignored they get nothing and take nothing (case 22)", () => {
    const world = new World();
    world.network = network({ unknown: "ignore" });
    expect(world.boot(STRANGER)).toBe("no Machine has this MAC address");
    expect([...world.leases.all()]).toEqual([]);
  });

  test("an offer is kept for whoever was offered it, for a minute", () => {
    const world = new World();
    const offered = world.ask(discover(STRANGER)).reply?.yourAddress ?? "";
    expect(world.ask(request("52:54:00:00:00:01", offered)).because).toContain("another machine has it");
    world.nowMs += 61_000;
    expect(world.ask(request("52:54:00:00:00:01", offered)).outcome).toBe("acknowledged");
  });

  test.for([
    ["10.1.0.17", "it is reserved for another machine"],
    ["10.1.0.50", "it is outside the ranges"],
    ["192.168.7.7", "it is not of this network"],
    [SERVER, "it is outside the ranges"],
  ] as const)("who wants %s is told no: %s", ([address, why]) => {
    const world = new World();
    const answer = world.ask(request(STRANGER, address));
    expect(answer).toMatchObject({ outcome: "refused", because: `${address}: ${why}` });
    expect(said(answer, options.messageType)).toBe(MessageType.Nak);
    expect(said(answer, options.message)).toBe(why);
  });

  test("a machine that moved here with another address is told no, then gets its own", () => {
    const world = new World();
    expect(world.ask(request(KNOWN, "10.1.0.100")).because).toBe("10.1.0.100: r1u7 has the address 10.1.0.17");
    expect(world.boot(KNOWN)).toBe("10.1.0.17");
  });

  test("an address that a client found in use is left alone for a day", () => {
    const world = new World();
    const first = world.boot(STRANGER);
    const declined = packet(STRANGER, MessageType.Decline, [write(options.requestedAddress, first)]);
    expect(world.ask(declined)).toMatchObject({ outcome: "noted", because: `someone else uses ${first}` });
    expect(world.boot(STRANGER)).not.toBe(first);
    expect(world.ask(packet(KNOWN, MessageType.Decline, [write(options.requestedAddress, first)])).outcome).toBe(
      "ignored",
    );
  });

  test("a released address is free, and only its holder can release it", () => {
    const world = new World();
    const address = world.boot(STRANGER);
    const release = (mac: string): DhcpPacket => ({ ...packet(mac, MessageType.Release), clientAddress: address });
    expect(world.ask(release("52:54:00:00:00:01")).outcome).toBe("ignored");
    expect(world.ask(release(STRANGER)).outcome).toBe("noted");
    expect(world.leases.at(address)?.state).toBe("released");
  });

  test("who takes another server's offer is let go", () => {
    const world = new World();
    const answer = world.ask(request(KNOWN, "10.1.0.17", [write(options.serverId, "10.1.0.9")]));
    expect(answer).toMatchObject({ outcome: "ignored", because: "it takes the offer of 10.1.0.9" });
  });

  test("a lease says how long it holds and what the network needs to be used", () => {
    const answer = new World().ask(discover(KNOWN));
    expect(said(answer, options.leaseSeconds)).toBe(3600);
    expect(said(answer, options.renewalSeconds)).toBe(1800);
    expect(said(answer, options.subnetMask)).toBe("255.255.255.0");
    expect(said(answer, options.routers)).toEqual(["10.1.0.254"]);
    expect(said(answer, options.dnsServers)).toEqual(["10.1.0.1", "10.1.0.2"]);
    expect(said(answer, options.serverId)).toBe(SERVER);
  });
});

describe("boot files", () => {
  test.for([
    [0, "PXEClient", "undionly.kpxe"],
    [7, "PXEClient", "snponly.efi"],
    [9, "PXEClient", "snponly.efi"],
    [11, "PXEClient", "snponly-arm64.efi"],
    [22, "PXEClient", "snponly-arm64.efi"],
    [16, "HTTPClient", "http://10.1.0.1:8080/boot/snponly.efi"],
    [19, "HTTPClient", "http://10.1.0.1:8080/boot/snponly-arm64.efi"],
  ] as const)("client architecture %i (%s) loads %s", ([architecture, vendorClass, file]) => {
    const answer = new World().ask(discover(KNOWN, firmware(architecture, vendorClass)));
    expect(answer.reply?.bootFile).toBe(file);
    expect(said(answer, options.vendorClass)).toBe(vendorClass);
    expect(answer.reply?.nextServer).toBe(SERVER);
    expect(said(answer, options.machineId)?.length).toBe(17);
  });

  test("iPXE is told apart from the firmware that started it and gets its script", () => {
    const ipxe = write(options.userClass, new TextEncoder().encode("iPXE"));
    const answer = new World().ask(discover(KNOWN, [...firmware(7), ipxe]));
    expect(answer.reply?.bootFile).toBe("http://10.1.0.1:8080/boot/3c-ec-ef-00-00-17/script.ipxe");
  });

  test("a machine that is not to boot from the network gets its address only, and why is said", () => {
    const world = new World();
    world.machines.set(KNOWN, { name: "r1u7", address: "10.1.0.17", boots: false });
    const answer = world.ask(discover(KNOWN, firmware(7)));
    expect(answer).toMatchObject({ because: "10.1.0.17 and no boot file: it is not to boot from the network" });
    expect(answer.reply).toMatchObject({ bootFile: "", nextServer: "0.0.0.0" });
  });

  test("an architecture that nothing is built for gets no file, and why is said", () => {
    expect(new World().ask(discover(KNOWN, firmware(6))).because).toContain("no boot loader for i386-uefi");
    expect(new World().ask(discover(KNOWN, firmware(99))).because).toContain("its client architecture is not known");
  });
});

describe("relays", () => {
  test("a relayed client is answered through its relay, with the relay's option as it came", () => {
    const world = new World();
    const relayAgent = Uint8Array.of(1, 2, 65, 66);
    const asked = { ...discover(KNOWN, [[options.relayAgent.code, relayAgent]]), relay: "10.1.0.250" };
    const answer = world.ask(asked);
    expect(said(answer, options.relayAgent)).toEqual(relayAgent);
    expect(answer.reply && routeOf(answer.reply)).toEqual({ host: "10.1.0.250", port: 67 });
  });

  test("a refusal through a relay asks it to broadcast", () => {
    const answer = new World().ask({ ...request(STRANGER, "192.168.7.7"), relay: "10.1.0.250" });
    expect((answer.reply?.flags ?? 0) & BROADCAST).toBe(BROADCAST);
  });

  test("who renews is answered where it is, all others by broadcast", () => {
    const world = new World();
    world.boot(KNOWN);
    const renewing = { ...packet(KNOWN, MessageType.Request), clientAddress: "10.1.0.17" };
    const renewed = world.ask(renewing).reply;
    expect(renewed && routeOf(renewed)).toEqual({ host: "10.1.0.17", port: 68 });
    const offer = world.ask(discover(KNOWN)).reply;
    expect(offer && routeOf(offer)).toEqual({ host: "255.255.255.255", port: 68 });
  });
});

describe("beside a foreign server", () => {
  const view = (bootServer: boolean) => ({
    networks: [network()],
    find: () => ({ name: "r1u7", boots: true }),
    bootServer,
  });

  test("firmware is offered a boot file and no address; on port 4011 it is acknowledged", () => {
    const offer = decideProxy(discover(KNOWN, firmware(7)), view(false));
    expect(offer.reply).toMatchObject({ yourAddress: "0.0.0.0", bootFile: "snponly.efi", nextServer: SERVER });
    expect(said(offer, options.leaseSeconds)).toBeUndefined();
    expect(said(offer, options.vendorClass)).toBe("PXEClient");
    const ack = decideProxy(
      { ...packet(KNOWN, MessageType.Request, firmware(7)), clientAddress: "10.1.0.17" },
      view(true),
    );
    expect(said(ack, options.messageType)).toBe(MessageType.Ack);
    expect(ack.reply?.bootFile).toBe("snponly.efi");
  });

  test("whoever does not boot is never answered (case 25)", () => {
    expect(decideProxy(discover(KNOWN), view(false)).outcome).toBe("ignored");
    expect(decideProxy(packet(KNOWN, MessageType.Request, firmware(7)), view(false)).outcome).toBe("ignored");
    expect(decideProxy(packet(KNOWN, MessageType.Inform), view(true)).outcome).toBe("ignored");
  });
});

test("replies of other servers, group addresses and other hardware are ignored", () => {
  const world = new World();
  expect(world.ask({ ...discover(KNOWN), op: 2 }).outcome).toBe("ignored");
  expect(world.ask(discover("01:00:5e:00:00:01")).outcome).toBe("ignored");
  expect(world.ask(discover("00:00:00:00:00:00")).outcome).toBe("ignored");
  expect(world.ask({ ...discover(KNOWN), hardwareType: 32 }).outcome).toBe("ignored");
  expect(read(discover(KNOWN).options, options.requestedAddress)).toBeUndefined();
});

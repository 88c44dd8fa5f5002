import { createSocket } from "node:dgram";
import { once } from "node:events";
import { isLongshoreError } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { createSimulator } from "../simulator/index.ts";
import type { UdpAddress } from "../udp.ts";
import { openSession } from "./open-session.ts";
import { sharedUdp } from "./shared-udp.ts";
import { systemUdp } from "./system-udp.ts";

const USER = { username: "admin", password: "admin" };

/** A peer that notes who says what, and a listener that notes what it hears. */
async function stage(address = "127.0.0.1") {
  const said: { readonly text: string; readonly from: UdpAddress }[] = [];
  const heard: string[] = [];
  const refused: string[] = [];
  const listener = {
    datagram: (bytes: Uint8Array) => void heard.push(Buffer.from(bytes).toString()),
    refused: ({ message }: Error) => void refused.push(message),
  };
  const peer = await systemUdp.bind(address, 0, {
    datagram: (bytes, from) => void said.push({ text: Buffer.from(bytes).toString(), from }),
  });
  const answer = (text: string, at: number): void => {
    const from = said[at]?.from;
    if (from) peer.send(Buffer.from(text), from);
  };
  return { said, heard, refused, listener, peer, answer };
}

async function spoof(text: string, to: UdpAddress | undefined, address: string): Promise<void> {
  const stranger = createSocket("udp4").bind(0, address);
  await once(stranger, "listening");
  await new Promise((sent) => stranger.send(text, to?.port, "127.0.0.1", sent));
  stranger.close();
}

describe("a socket for many", () => {
  it("does not hear a datagram from another address or another port of the same (case 14)", async () => {
    using udp = sharedUdp();
    const { said, heard, listener, peer, answer } = await stage();
    const channel = await udp.connect("127.0.0.1", peer.address.port, listener);
    channel.send(Buffer.from("hello"));
    await expect.poll(() => said).toHaveLength(1);
    for (const address of ["127.0.0.1", "127.0.0.2"]) await spoof("spoofed", said[0]?.from, address);
    answer("from the BMC", 0);
    await expect.poll(() => heard).toEqual(["from the BMC"]); // sent last, so what was heard was heard before
    channel.close();
    await peer.close();
  });

  it("sends through one port what goes to different BMCs, and brings each its own answers", async () => {
    using udp = sharedUdp();
    const all = await Promise.all(["127.0.0.1", "127.0.0.2", "127.0.0.1"].map(stage));
    const channels = await Promise.all(
      all.map(async ({ peer, listener }) => await udp.connect(peer.address.host, peer.address.port, listener)),
    );
    for (const channel of channels) channel.send(Buffer.from("hello"));
    await expect.poll(() => all.map(({ said }) => said.length)).toEqual([1, 1, 1]);
    expect(new Set(all.map(({ said }) => said[0]?.from.port)).size).toBe(1);
    for (const [index, { answer }] of all.entries()) answer(`answer ${index}`, 0);
    await expect.poll(() => all.map(({ heard }) => heard)).toEqual([["answer 0"], ["answer 1"], ["answer 2"]]);
    for (const channel of channels) channel.close();
    for (const { peer } of all) await peer.close();
  });

  it("asks a silent BMC again through a socket of its own; it may answer on either, the first time and later", async () => {
    for (const way of [0, 1]) {
      using udp = sharedUdp();
      const { said, heard, listener, peer, answer } = await stage();
      const channel = await udp.connect("127.0.0.1", peer.address.port, listener);
      for (const text of ["one", "two"]) {
        channel.send(Buffer.from(text));
        await expect.poll(() => said.at(-1)?.text).toBe(text);
      }
      expect(said[0]?.from.port).not.toBe(said[1]?.from.port);
      answer("here", way);
      await expect.poll(() => heard).toEqual(["here"]);
      channel.send(Buffer.from("three"));
      await expect.poll(() => said).toHaveLength(3);
      expect(said[2]?.from.port).toBe(said[way]?.from.port);
      answer("still here", 2);
      await expect.poll(() => heard).toEqual(["here", "still here"]);
      channel.close();
      await peer.close();
    }
  });

  it("gives a second channel to the same BMC, and one over IPv6, sockets of their own", async () => {
    using udp = sharedUdp();
    for (const address of ["127.0.0.1", "::1"]) {
      const { said, heard, listener, peer, answer } = await stage(address);
      const channels = await Promise.all(
        [1, 2].map(async () => await udp.connect(address, peer.address.port, listener)),
      );
      for (const channel of channels) channel.send(Buffer.from("hello"));
      await expect.poll(() => said).toHaveLength(2);
      expect(said[0]?.from.port).not.toBe(said[1]?.from.port);
      answer("one", 0);
      answer("two", 1);
      await expect.poll(() => heard.toSorted()).toEqual(["one", "two"]);
      for (const channel of channels) channel.close();
      await peer.close();
    }
  });

  it("is silent on its channels when it is closed, and opens again for new ones", async () => {
    const udp = sharedUdp();
    const { said, heard, listener, peer, answer } = await stage();
    const before = await udp.connect("127.0.0.1", peer.address.port, listener);
    udp[Symbol.dispose]();
    before.send(Buffer.from("lost"));
    const after = await udp.connect("127.0.0.1", peer.address.port, listener);
    after.send(Buffer.from("hello"));
    await expect.poll(() => said.map(({ text }) => text)).toEqual(["hello"]);
    answer("here", 0);
    await expect.poll(() => heard).toEqual(["here"]);
    udp[Symbol.dispose]();
    await peer.close();
  });

  it("hears of a datagram that the system refuses to send", async () => {
    using udp = sharedUdp();
    const { refused, listener, peer } = await stage();
    const channel = await udp.connect("127.0.0.1", peer.address.port, listener);
    channel.send(new Uint8Array(70_000));
    await expect.poll(() => refused).toEqual(["send EMSGSIZE 127.0.0.1:" + peer.address.port]);
    channel.close();
    await peer.close();
  });
});

describe("sessions on one socket", () => {
  it("hear of a closed port, while the others go on (case 11)", async () => {
    using udp = sharedUdp();
    const bmcs = await Promise.all(Array.from({ length: 20 }, () => createSimulator({ power: "on" })));
    await bmcs[7]?.close();
    const ends = await Promise.all(
      bmcs.map(async ({ address }) => {
        try {
          await using session = await openSession({ ...address, ...USER }, { udp });
          return (await session.send(getChassisStatus, {})).power.on;
        } catch (error) {
          return isLongshoreError(error) && error.code;
        }
      }),
    );
    expect(ends).toEqual(bmcs.map((_, index) => (index === 7 ? "IPMI_REFUSED" : true)));
    for (const bmc of bmcs) await bmc.close();
  });
});

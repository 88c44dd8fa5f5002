import { createSocket } from "node:dgram";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { isLongshoreError } from "@longshore/kit";
import { describe, expect, it } from "vitest";
import { getChassisStatus } from "../commands/chassis/get-chassis-status.ts";
import { createSimulator } from "../simulator/index.ts";
import { openSession } from "./open-session.ts";
import { systemUdp } from "./system-udp.ts";

const USER = { username: "admin", password: "admin" };

describe("a connected socket", () => {
  it("does not hear a datagram from another address or another port of the same (case 14)", async () => {
    const heard: string[] = [];
    let client: { readonly host: string; readonly port: number } | undefined;
    const listener = { datagram: (bytes: Uint8Array) => heard.push(Buffer.from(bytes).toString()), refused: () => {} };
    const peer = await systemUdp.bind("127.0.0.1", 0, { datagram: (_, from) => (client = from) });
    const channel = await systemUdp.connect("127.0.0.1", peer.address.port, listener);
    channel.send(Buffer.from("hello"));
    await expect.poll(() => client).toBeDefined();
    for (const address of ["127.0.0.1", "127.0.0.2"]) {
      const stranger = createSocket("udp4").bind(0, address);
      await once(stranger, "listening");
      await new Promise((sent) => stranger.send("spoofed", client?.port, client?.host, sent));
      stranger.close();
    }
    if (client) peer.send(Buffer.from("from the BMC"), client);
    await expect.poll(() => heard).toEqual(["from the BMC"]); // sent last, so what was heard was heard before
    channel.close();
    await peer.close();
  });

  it("hears of a datagram that the system refuses to send", async () => {
    const causes: Error[] = [];
    const listener = { datagram: () => {}, refused: (cause: Error) => causes.push(cause) };
    const channel = await systemUdp.connect("127.0.0.1", 9, listener);
    channel.send(new Uint8Array(70_000));
    await expect.poll(() => causes.map(({ message }) => message)).toEqual(["send EMSGSIZE"]);
    channel.close();
  });

  it("hears of a closed port within a second, also in the middle of a session (case 11)", async () => {
    await using bmc = await createSimulator();
    const session = await openSession({ ...bmc.address, ...USER });
    await bmc.close();
    const start = performance.now();
    const code = await session
      .send(getChassisStatus, {})
      .catch((error: unknown) => isLongshoreError(error) && error.code);
    expect(code).toBe("IPMI_REFUSED");
    expect(performance.now() - start).toBeLessThan(1_000);
    await session.close();
  });
});

it("a black hole costs its own deadline and nobody else's time (case 11)", async () => {
  const hole = createSocket("udp4").bind(0, "127.0.0.1");
  await once(hole, "listening");
  await using bmc = await createSimulator();
  const dead = Array.from({ length: 50 }, () =>
    openSession({ host: "127.0.0.1", port: hole.address().port, ...USER }).then(
      () => "open",
      (error: unknown) => isLongshoreError(error) && error.code,
    ),
  );
  await delay(20);
  const first = await Promise.race([
    Promise.all(dead).then(() => "the dead"),
    openSession({ ...bmc.address, ...USER }).then(async (session) => {
      await using living = session;
      return (await living.send(getChassisStatus, {})).power.on ? "on" : "off";
    }),
  ]);
  expect(first).toBe("off");
  expect(new Set(await Promise.all(dead))).toEqual(new Set(["IPMI_NO_ANSWER"]));
  hole.close();
});

import { describe, expect, test } from "vitest";
import { missingPeers, peer } from "../../io/peer.ts";
import { run } from "../../io/run.ts";
import { openNetwork } from "./network.ts";

const missing = await missingPeers("ip", "nft", "busybox");
const noRoot = process.getuid?.() !== 0;
if (noRoot) console.warn("skipped: network namespaces need root");

describe.skipIf(missing !== undefined || noRoot)("a host with a switch of its own", () => {
  test("is found behind one MAC address, that of the switch: UEFI sends to the last that it hears of", async (context) => {
    const { path } = await peer(context, "busybox");
    await using net = await openNetwork(["room", "guest"]);
    await net.switchAt("room", { name: "boot0", address: "10.77.0.1/24", taps: [] });
    await net.cable("guest", { device: "port0", address: "10.77.0.2/24" }, { host: "room", switch: "boot0" });
    const [command = "", ...args] = net.place("guest").before ?? [];
    const asked = await run(command, [...args, path, "arping", "-c", "1", "-w", "2", "-I", "port0", "10.77.0.1"]);
    expect(asked.stdout).toMatch(/Sent 1 probe.*\nReceived 1 (reply|response)/);
  });
});

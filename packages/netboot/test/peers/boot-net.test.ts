import { ensureTool, missingPeers } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { openBootNet, SERVER } from "./boot-net.ts";

const reason = (await missingPeers("ip", "busybox")) ?? (process.getuid?.() === 0 ? undefined : "not root");

test.skipIf(reason)("what a client sends to all as soon as there is a boot network is heard", async () => {
  const { path: busybox } = await ensureTool("busybox");
  await using net = await openBootNet();
  const { code, output } = await net.at("client", busybox, "arping", "-I", "boot0", "-c", "1", "-w", "1", SERVER);
  expect({ code, output }).toMatchObject({ code: 0 });
});

import { connectHub, hubCredentials } from "@longshore/bus";
import { expect, test } from "vitest";
import { hubSigner } from "./hub-key.ts";
import { TestServer } from "./nats-server.ts";
import { plain } from "./real-links.ts";

async function hubOn(server: TestServer, claim: string) {
  const reports = { onRefused: () => {}, onUnexpected: () => {}, signer: () => hubSigner };
  return await connectHub({ ...server.connect, ...reports, credentials: await hubCredentials(server.tree), claim });
}

test("a hub finds the one that decides on its bus by name, and takes its place once that is gone", async () => {
  await using server = await TestServer.start();
  {
    await using _first = await hubOn(server, "the first");
    await expect(hubOn(server, "the second")).rejects.toMatchObject({
      code: "BUS_HAS_HUB",
      message: "another hub is on this bus (the first)",
    });
  }
  await using _second = await hubOn(server, "the second");
});

test("a hub that stands still still has its place", async () => {
  await using server = await TestServer.start();
  const silent = await plain(server, await hubCredentials(server.tree));
  silent.subscribe("hub.present", { callback: () => {} });
  await silent.flush();
  await expect(hubOn(server, "the second")).rejects.toMatchObject({
    code: "BUS_HAS_HUB",
    message: "another hub is on this bus (it does not answer)",
  });
  await silent.close();
});

import { Status } from "@longshore/contracts";
import { expect, test } from "vitest";
import { listing, site } from "../../../test/fleet.ts";
import { longshore, NOW } from "../../../test/test-io.ts";

const found = {
  ...{ mac: "02:00:00:00:00:99", arch: "arm64", firmware: "arm64 UEFI by TFTP", vendor: "Ampere", product: "Mt. Jade" },
  ...{ serial: "A1", macs: ["02:00:00:00:00:99"], disks: ["/dev/sda, 480 GB, serial S1, nothing on it"] },
  ...{ firstSeenMs: NOW - 3_600_000, lastSeenMs: NOW - 60_000, bmcAddress: "10.2.0.99" },
};
const status = Status.decode(
  Status.encode({ kind: "Site", name: "oslo", phase: "Ready", site: { discovered: [found] } }),
);
const replies = listing({ ...site("oslo"), status }, site("bergen"));

test("machines that nobody described are listed with what is known of them", async () => {
  const { code, stdout } = await longshore("site discovered", { replies });
  expect([code, stdout]).toEqual([
    0,
    [
      "SITE   MAC                 ARCH    MODEL             SERIAL   BMC         SEEN   FIRST   DISKS",
      "oslo   02:00:00:00:00:99   arm64   Ampere Mt. Jade   A1       10.2.0.99   60s    60m     /dev/sda, 480 GB, serial S1, nothing on it",
      "",
    ].join("\n"),
  ]);
  const json = await longshore("site discovered --site oslo -o json", { replies });
  expect(JSON.parse(json.stdout)).toMatchObject([
    { site: "oslo", mac: found.mac, lastSeen: "2026-03-01T11:59:00.000Z" },
  ]);
  expect((await longshore("site discovered --site bergen", { replies })).stderr).toBe(
    "no machine without a document was seen\n",
  );
});

test("describe tells of them, too", async () => {
  const events = { apiEventList: () => ({ events: [], revision: "1" }) };
  const { stdout } = await longshore("describe site oslo", { replies: { ...replies, ...events } });
  expect(stdout).toContain("Discovered:  02:00:00:00:00:99, Ampere Mt. Jade, arm64, serial A1, BMC 10.2.0.99");
});

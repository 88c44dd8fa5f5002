import { expect, test } from "vitest";
import { isTaken, MUST_HAVE } from "./modules.ts";

test("a server's ports and disks are taken, wireless and sound are not, nor what only boards of another kind have", () => {
  expect(isTaken("drivers/net/ethernet/intel/ice/ice.ko", "amd64")).toBe(true);
  expect(isTaken("drivers/scsi/mpt3sas/mpt3sas.ko", "arm64")).toBe(true);
  expect(isTaken("drivers/net/wireless/intel/iwlwifi/iwlwifi.ko", "amd64")).toBe(false);
  expect(isTaken("drivers/scsi/aic7xxx/aic7xxx.ko", "amd64")).toBe(false);
  expect(isTaken("drivers/phy/marvell/phy-mvebu-cp110-comphy.ko", "arm64")).toBe(true);
  expect(isTaken("drivers/phy/marvell/phy-mvebu-cp110-comphy.ko", "amd64")).toBe(false);
});

test("what must be there is named once", () => {
  for (const architecture of ["amd64", "arm64"] as const) {
    const names = Object.values(MUST_HAVE).flatMap((kind) => kind[architecture]);
    expect(new Set(names).size).toBe(names.length);
  }
});

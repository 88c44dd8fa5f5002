import { missingPeers } from "@longshore/testkit/tools";
import { describe, test } from "vitest";
import { isTaken } from "./is-taken.ts";
import { firstBoots, installations } from "./systems.ts";

describe.skipIf(await missingPeers("cloud-init"))("cloud-init", () => {
  test.each(firstBoots("nocloud"))("takes the cloud-config of $title", { timeout: 60_000 }, ({ boot }) =>
    isTaken(boot.files["user-data"] ?? ""),
  );

  test.each(installations())("takes what the installer of $title is told", { timeout: 60_000 }, ({ userData }) =>
    isTaken(userData),
  );
});

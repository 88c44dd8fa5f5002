import { curveKeyOf } from "@longshore/bus";
import { expect, test } from "vitest";
import { PasswordStage } from "../../test/password-stage.ts";

test("what is sealed is opened when it is new, and not each time that a BMC is asked", async () => {
  await using stage = new PasswordStage();
  const { open } = curveKeyOf(stage.keys.curveSeed);
  let opened = 0;
  stage.start({
    curve: {
      open(sealed, sender) {
        opened++;
        return open(sealed, sender);
      },
    },
  });
  stage.apply();
  await stage.pass(61_000);
  const quiet = async (): Promise<number> => {
    const before = opened;
    for (let minute = 0; minute < 10; minute++) await stage.pass(60_000);
    return opened - before;
  };
  expect([stage.isReady, await quiet()]).toEqual([true, 0]);
  await stage.rotate(); // by a password that was made here
  await stage.pass(61_000);
  expect([stage.isReady, await quiet()]).toEqual([true, 0]);
  stage.bmc.password = "hobbes";
  stage.apply(2, "hobbes");
  await stage.pass(61_000);
  expect([stage.isReady, stage.bmc.refusals, await quiet()]).toEqual([true, 0, 0]);
});

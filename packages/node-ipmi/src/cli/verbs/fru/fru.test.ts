import { expect, it } from "vitest";
import { commandLab } from "../../../../test/node-ipmi-command.ts";

it("fru print shows chassis, board and product", async () => {
  await using lab = await commandLab();
  const text = await lab.say("fru", "print");
  expect(text).toMatch(
    /^FRU Device Description : Builtin FRU Device \(ID 0\)\n Chassis Type {10}: Rack Mount Chassis\n/,
  );
  expect(text).toContain(" Board Mfg Date        : Mon Feb  3 20:16:00 2025 UTC\n");
  expect(text).toContain(" Product Serial        : LS-0001\n");
  expect(JSON.parse(await lab.say("-o", "json", "fru", "print", "0")).frus).toMatchObject([
    { id: 0, present: true, product: { serial: "LS-0001" }, problems: [] },
  ]);
  expect((await lab.run("fru", "print", "7")).stderr).toContain("error IPMI_");
});

import { expect, test } from "vitest";
import { apply, held, machine } from "../../plan/fixtures.ts";
import { oslo, read, said, SHA, system } from "./fixtures.ts";

const FILES = ["kernel", "initrd", "iso"].map((name) => `${name}: {url: "http://m.example/${name}", sha256: ${SHA}}`);
const LIVE = `  distribution: ubuntu
  version: "24.04"
  installer: {amd64: {${FILES.join(", ")}}}\n`;

test("Ubuntu's installer is told by a text or an object what stands below `autoinstall:`", () => {
  const text = `  autoinstall: |\n    version: 1\n    packages: [nvme-cli]\n`;
  const object = `  autoinstall: {version: 1, packages: [nvme-cli]}\n`;
  const file = (name: string) => ({ url: `http://m.example/${name}`, sha256: SHA });
  const amd64 = { kernel: file("kernel"), initrd: file("initrd"), iso: file("iso") };
  for (const autoinstall of [text, object])
    expect(read(LIVE + autoinstall)).toMatchObject({
      ...{ images: {}, installer: { amd64 }, autoinstall: { version: 1, packages: ["nvme-cli"] } },
    });
});

test("an installer is for the processors that it has files for, and all of them are fetched once for the site", () => {
  const file = (name: string) => ({ url: `http://m.example/${name}`, sha256: name.repeat(64).slice(0, 64) });
  const files = { kernel: file("a"), initrd: file("b"), iso: file("c") };
  const live = (of: object) => system({}, { installer: of, autoinstall: { version: 1 } });
  const worker = machine("r1u7", "oslo", { os: "one", arch: "arm64" });
  expect(said(oslo, apply(worker, live({ amd64: files })))).toEqual([
    "spec.os: operatingsystem/one has no installer for arm64: one: an OperatingSystem with spec.installer.arm64",
  ]);
  expect(said(oslo, apply(live({ arm64: files })))).toEqual([
    "OperatingSystem/one fetches its installer for arm64 when a machine needs it: http://m.example/c, http://m.example/a, http://m.example/b",
  ]);
  const newer = { ...files, iso: file("d") };
  expect(said([...oslo, held(live({ arm64: files }))], apply(live({ arm64: newer })))).toEqual([
    "OperatingSystem/one fetches its installer for arm64 when a machine needs it: http://m.example/d",
  ]);
});

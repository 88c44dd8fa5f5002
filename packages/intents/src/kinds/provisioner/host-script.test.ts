import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tempDir } from "@longshore/testkit/tools";
import { expect, test } from "vitest";
import { type Files, machine, OSLO, viewOf } from "../cluster/fixtures.ts";
import type { Machine } from "../cluster/members.ts";
import { kindOf } from "../index.ts";
import { storageHostFiles } from "../storage/host-files.ts";
import { STORED, STORED_DISKS } from "./fixtures.ts";
import { hostScript, RUN_HOST_SCRIPT } from "./host-script.ts";

/** What Tinkerbell is given of the machine. */
function vendorDataOf(name: string, files: Files): string | undefined {
  const view = viewOf(files, { inventory: STORED_DISKS });
  const provisioner = view.find("Provisioner", "main");
  const { objects = [] } = (provisioner && kindOf("Provisioner")?.kubernetes?.compile(provisioner, view)) ?? {};
  const hardware = objects.find(({ kind, metadata }) => kind === "Hardware" && metadata.name === `oslo-${name}`);
  if (hardware === undefined) throw new Error(`no Hardware of ${name}`);
  return (hardware["spec"] as { readonly vendorData?: string }).vendorData;
}

test("a machine that Tinkerbell installs gets the same files and units as one that the agent installs, put there by a shell", async () => {
  const view = viewOf(STORED, { inventory: STORED_DISKS });
  const wanted = storageHostFiles({
    site: "oslo",
    machine: view.find("Machine", "n21") as unknown as Machine,
    machines: view.all("Machine"),
    clusters: view.all("Cluster"),
    storages: view.all("Storage"),
    inventory: STORED_DISKS.n21,
  });
  expect(wanted.files.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      "/etc/iscsi/initiatorname.iscsi",
      "/etc/nvme/hostnqn",
      "/etc/multipath.conf",
      "/etc/longshore/rook-data",
    ]),
  );
  await using root = tempDir("longshore-host-");
  mkdirSync(root.join("bin"));
  writeFileSync(root.join("bin/systemctl"), `#!/bin/sh\necho "$*" >> ${root.join("told")}\n`, { mode: 0o755 });
  const env = { PATH: `${root.join("bin")}:${process.env["PATH"]}`, LONGSHORE_ROOT: root.join("host") };
  const script = vendorDataOf("n21", STORED) ?? "exit 1";
  for (let run = 0; run < 2; run++) execFileSync("sh", [], { input: script, env }); // it may run again
  const all = [
    ...wanted.files,
    ...wanted.units.map(({ name, contents }) => ({ path: `/etc/systemd/system/${name}`, mode: "0644", contents })),
  ];
  for (const { path, mode, contents } of all) {
    const found = join(root.join("host"), path);
    expect([path, readFileSync(found, "utf8"), statSync(found).mode & 0o777]).toEqual([
      path,
      contents,
      Number.parseInt(mode, 8),
    ]);
  }
  const units = "longshore-storage.service longshore-rook-data.service";
  const once = ["daemon-reload", `enable ${units}`, `start --no-block ${units}`];
  expect(readFileSync(root.join("told"), "utf8").trim().split("\n")).toEqual([...once, ...once]);
});

test("each machine is another initiator; one more machine changes nothing for those that are there, and without storage there is nothing", () => {
  const more = { ...STORED, "more.yaml": machine(23, "role: worker, arch: amd64") };
  expect(vendorDataOf("n22", STORED)).not.toBe(vendorDataOf("n21", STORED));
  expect(vendorDataOf("n21", more)).toBe(vendorDataOf("n21", STORED));
  expect(vendorDataOf("n21", OSLO)).toBeUndefined();
  const templates = (files: Files) => {
    const view = viewOf(files, { inventory: STORED_DISKS });
    const cluster = view.find("Cluster", "main");
    const { objects = [] } = (cluster && kindOf("Cluster")?.kubernetes?.compile(cluster, view)) ?? {};
    return objects.filter(({ kind }) => kind.endsWith("Template"));
  };
  expect(templates(OSLO).length).toBeGreaterThan(3);
  expect(templates(STORED)).toEqual(templates(OSLO)); // machines that are there are not installed anew
  expect(templates(more)).toEqual(templates(OSLO));
});

test("what is written beside the system is run before the machine becomes a node, once, and a failure is one", async () => {
  await using root = tempDir("longshore-host-");
  const run = RUN_HOST_SCRIPT.replaceAll("/etc/longshore", root.join("etc")).replaceAll(
    /(\/usr\/share)?\/oem/g,
    root.join("oem"),
  );
  execFileSync("sh", ["-e"], { input: run }); // none is there
  mkdirSync(root.join("oem"));
  writeFileSync(
    root.join("oem/longshore-host-files"),
    hostScript({ files: [{ path: "/a/b", mode: "0600", contents: "it's\n" }], units: [] }),
  );
  execFileSync("sh", ["-e"], { input: run, env: { ...process.env, LONGSHORE_ROOT: root.join("host") } });
  expect(readFileSync(root.join("host/a/b"), "utf8")).toBe("it's\n");
  writeFileSync(root.join("oem/longshore-host-files"), "exit 3\n");
  expect(() => execFileSync("sh", ["-e"], { input: run })).toThrow();
});

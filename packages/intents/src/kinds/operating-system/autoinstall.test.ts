import { expect, test } from "vitest";
import { apply, held, machine } from "../../plan/fixtures.ts";
import { FLATCAR, IMAGES, oslo, problems, read, said, SHA, system, UBUNTU } from "./fixtures.ts";

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

test("what is wrong in autoinstall is told at its place in the operator's file", () => {
  expect(
    problems(`${LIVE}  autoinstall: |
    storage:
      layout: {name: lvm, match: {size: largest}, password: s3cret}
    identity: {username: ops, password: $6$x}
    pakages: [nvme-cli]
    packages: nvme-cli
    late-commands: [[curtin, in-target], {run: a}]
    ssh: {authorized-keys: []}
`),
  ).toEqual([
    "9:5 spec.autoinstall: line 1, column 1: version: missing: version: 1",
    "10:27 spec.autoinstall: line 2, column 23: storage.layout.match: not here: nothing: it is the disk that the order names",
    "10:51 spec.autoinstall: line 2, column 47: storage.layout.password: not here: nothing: a passphrase does not lie in a document, and an unattended start could not give it",
    "11:5 spec.autoinstall: line 3, column 1: identity: not here: spec.users; the host name is the Machine's name",
    "12:5 spec.autoinstall: line 4, column 1: pakages: unknown field, did you mean `packages`?: one of version, locale, timezone, keyboard, source, refresh-installer, proxy, apt, storage, ssh, codecs, drivers, oem, snaps, packages, debconf-selections, kernel, kernel-crash-dumps, updates, zdevs, early-commands, late-commands, error-commands",
    "13:15 spec.autoinstall: line 5, column 11: packages: wrong type: a list",
    "14:42 spec.autoinstall: line 6, column 38: late-commands[1]: wrong type: a line of shell or a list of words",
    "15:11 spec.autoinstall: line 7, column 7: ssh.authorized-keys: not here: spec.users[].sshAuthorizedKeys",
  ]);
});

test("an installer is for the processors that it has files for, and all of them are fetched once for the site", () => {
  const file = (name: string) => ({ url: `http://m.example/${name}`, sha256: name.repeat(64).slice(0, 64) });
  const files = { kernel: file("a"), initrd: file("b"), iso: file("c") };
  const live = (of: object) => system({}, { installer: of, autoinstall: { version: 1 } });
  const worker = machine("r1u7", "oslo", { os: "one", arch: "arm64" });
  expect(said(oslo, apply(worker, live({ amd64: files })))).toEqual([
    "spec.os: operatingsystem/one has no installer for arm64: one: an OperatingSystem with spec.installer.arm64",
  ]);
  expect(said([...oslo, held(live({ arm64: files })), held(worker)], apply(live({ amd64: files })))).toEqual([
    "spec.installer: machine/r1u7 has this system and is arm64: amd64: an installer for arm64 too",
  ]);
  expect(said(oslo, apply(live({ arm64: files })))).toEqual([
    "OperatingSystem/one fetches its installer for arm64 when a machine needs it: http://m.example/c, http://m.example/a, http://m.example/b",
  ]);
  const newer = { ...files, iso: file("d") };
  expect(said([...oslo, held(live({ arm64: files }))], apply(live({ arm64: newer })))).toEqual([
    "OperatingSystem/one fetches its installer for arm64 when a machine needs it: http://m.example/d",
  ]);
});

test.each<[string, string, ...string[]]>([
  [
    "an installer of another distribution",
    `${FLATCAR}  autoinstall: {version: 1}\n`,
    "8:16 spec.autoinstall: not allowed: no field: only Ubuntu's installer takes it",
  ],
  [
    "an installer beside an image",
    `${LIVE}${IMAGES}  autoinstall: {version: 1}\n`,
    "8:11 spec.images: not allowed: no field: with spec.autoinstall the files are those of spec.installer",
  ],
  [
    "an installer without its files",
    `  distribution: ubuntu\n  version: "24.04"\n  autoinstall: {version: 1}\n`,
    "4:1 spec.installer: missing: installer: {amd64: {kernel, initrd, iso}}, of Ubuntu's live server, each with its SHA-256",
  ],
  [
    "an installer that nobody starts",
    `${UBUNTU}${LIVE.split("\n")[2] ?? ""}\n`,
    "8:14 spec.installer: not allowed: no field without spec.autoinstall: nothing starts an installer",
  ],
  [
    "an installer's file without its digest",
    `${LIVE.replace(`iso", sha256: ${SHA}`, 'iso"')}  autoinstall: {version: 1}\n`,
    "7:255 spec.installer.amd64.iso.sha256: missing: a string (SHA-256 of the file as it lies there: nothing else is ever written to a disk)",
  ],
  [
    "a network, a shutdown, questions and another autoinstall in autoinstall",
    `${LIVE}  autoinstall: {network: {version: 2}, shutdown: poweroff, interactive-sections: ["*"], autoinstall: {version: 1}}\n`,
    "8:17 spec.autoinstall.network: not here: nics and network of the Machine",
    "8:40 spec.autoinstall.shutdown: not here: nothing: it restarts from its disk, and is waited for",
    "8:60 spec.autoinstall.interactive-sections: not here: nothing: nobody is there to be asked",
    "8:89 spec.autoinstall.autoinstall: not here: what stands below `autoinstall:`, without that word",
  ],
  [
    "a version of autoinstall that does not exist",
    `${LIVE}  autoinstall: {version: 2}\n`,
    "8:26 spec.autoinstall.version: not allowed: 1",
  ],
  [
    "storage on a disk of the operator's choice",
    `${LIVE}  autoinstall: {version: 1, storage: {config: [{type: disk, id: a, serial: S5H7}, {type: disk, id: b, preserve: true}, {type: dm_crypt, key: s3cret}]}}\n`,
    "8:68 spec.autoinstall.storage.config[0].serial: not here: nothing: it is the disk that the order names",
    "8:90 spec.autoinstall.storage.config[1].type: not allowed: one action of the type disk: the one that the order names",
    "8:103 spec.autoinstall.storage.config[1].preserve: not here: nothing: the disk is empty when the installer starts",
    "8:137 spec.autoinstall.storage.config[2].key: not here: nothing: a passphrase does not lie in a document, and an unattended start could not give it",
  ],
  [
    "storage without a disk",
    `${LIVE}  autoinstall: {version: 1, storage: {config: [{type: partition, id: p}]}}\n`,
    "8:47 spec.autoinstall.storage.config: missing: one action of the type disk: the one that the order names",
  ],
])("%s is refused, and it is said what would be right", (_what, spec, ...says) => {
  expect(problems(spec)).toEqual(says);
});

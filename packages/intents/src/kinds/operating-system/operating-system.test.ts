import { expect, test } from "vitest";
import { expandDocuments } from "../../documents/expand.ts";
import { parseDocuments } from "../../documents/parse.ts";
import { apply, held, machine, secret } from "../../plan/fixtures.ts";
import { document, FLATCAR, IMAGES, image, oslo, problems, read, said, SHA, system, UBUNTU } from "./fixtures.ts";

test("a mirror of Flatcar's releases is written out, image by image, and the digest stays the operator's", () => {
  const spec = `  distribution: flatcar
  version: 4593.2.5
  mirror: http://mirror.example/flatcar/
  images: {amd64: {sha256: ${SHA.toUpperCase()}}, arm64: {sha256: ${SHA}, bytes: 5}}\n`;
  expect(read(spec).images).toEqual({
    amd64: {
      url: "http://mirror.example/flatcar/amd64-usr/4593.2.5/flatcar_production_image.bin.bz2",
      sha256: SHA,
      format: "raw.bz2",
    },
    arm64: {
      url: "http://mirror.example/flatcar/arm64-usr/4593.2.5/flatcar_production_image.bin.bz2",
      sha256: SHA,
      format: "raw.bz2",
      bytes: 5,
    },
  });
});

test("what reaches the site is Ignition, of the lowest spec that carries it", () => {
  const butane = `  butane: |
    variant: flatcar
    version: 1.1.0
    storage:
      files: [{path: /etc/a, mode: 0600, contents: {inline: hello}}]\n`;
  expect(read(FLATCAR + butane)).toMatchObject({
    ignition: {
      ignition: { version: "3.0.0" },
      storage: { files: [{ path: "/etc/a", mode: 0o600, contents: { source: "data:,hello", compression: "" } }] },
    },
  });
  expect(read(FLATCAR + butane)).not.toHaveProperty("butane");
});

test("a cloud-config is read to an object, as text or as it is", () => {
  const text = `  userData: |\n    #cloud-config\n    packages: [nvme-cli]\n`;
  const object = `  userData: {packages: [nvme-cli]}\n`;
  for (const userData of [text, object]) expect(read(UBUNTU + userData).userData).toEqual({ packages: ["nvme-cli"] });
});

test("a variable of the site is filled in before Butane is read", () => {
  const text = document(`${FLATCAR}  butane: |
    variant: flatcar
    version: 1.1.0
    kernel_arguments: {should_exist: ["asn=\${site.vars.asn}"]}\n`);
  const { documents } = parseDocuments([{ file: "os.yaml", text }]);
  const expanded = expandDocuments(documents, [{ name: "oslo", labels: {}, vars: { asn: 65010 } }]);
  expect(expanded.documents[0]?.spec).toMatchObject({
    ignition: { ignition: { version: "3.3.0" }, kernelArguments: { shouldExist: ["asn=65010"] } },
  });
});

test("what is wrong in Butane is told at its place in the operator's file", () => {
  expect(
    problems(`${FLATCAR}  butane: |
    variant: flatcar
    version: 1.1.0
    storage:
      files:
        - pth: /etc/a
          mode: 644
`),
  ).toEqual([
    "13:11 spec.butane: line 5, column 7: storage.files[0].pth: unknown field, did you mean `path`?: one of path, user, group, overwrite, mode, contents, append",
    "13:11 spec.butane: line 5, column 7: storage.files[0].path: missing: a string",
  ]);
});

test.each<[string, string, ...string[]]>([
  [
    "files beside the document",
    `variant: flatcar\nversion: 1.1.0\nstorage:\n  trees: [{local: tree}]\n  files: [{path: /a, contents: {local: a}}]`,
    "12:7 spec.butane: line 4, column 3: storage.trees: not allowed: no field: the CLI sends no folders along. Write its files into storage.files",
    "13:37 spec.butane: line 5, column 33: storage.files[0].contents.local: not allowed: no field: the CLI sends no other files along. Put the text itself into `inline` or `contents`",
  ],
  [
    "a password in clear",
    `variant: flatcar\nversion: 1.1.0\npasswd:\n  users: [{name: core, password_hash: $6$a}, {name: b, password_hash: "*"}]`,
    "12:28 spec.butane: line 4, column 24: passwd.users[0].password_hash: not here: spec.users[].passwordHash: {secret, key}, so that nobody but the site's agents can read it",
  ],
  [
    "a host name",
    `variant: flatcar\nversion: 1.1.0\nstorage:\n  files: [{path: /etc/hostname, contents: {inline: a}}]`,
    "12:22 spec.butane: line 4, column 18: storage.files[0].path: not here: nothing: it is the Machine's name",
  ],
  [
    "another variant",
    `variant: openshift\nversion: 4.19.0`,
    "9:14 spec.butane: line 1, column 10: variant: not allowed: flatcar or fcos",
  ],
  [
    "another version",
    `variant: flatcar\nversion: 1.2.0`,
    "10:14 spec.butane: line 2, column 10: version: not allowed: 1.0.0 or 1.1.0 of flatcar",
  ],
  [
    "no YAML",
    `variant: [flatcar`,
    "10:1 spec.butane: line 2, column 1: Flow sequence in block collection must be sufficiently indented and end with a ]: ",
  ],
  [
    "a mode in decimal",
    `variant: flatcar\nversion: 1.1.0\nstorage:\n  files: [{path: /a, mode: 644}]`,
    "12:32 spec.butane: line 4, column 28: storage.files[0].mode: not allowed: 0644, octal: 644 is 01204",
  ],
])("Butane with %s is refused, and it is said what to do", (_what, butane, ...says) => {
  const text = butane.replaceAll(/^/gm, "    ");
  expect(problems(`${FLATCAR}  butane: |\n${text}\n`)).toEqual(says);
});

test.each<[string, string, ...string[]]>([
  [
    "a mirror without digests",
    `  distribution: flatcar\n  version: 4593.2.5\n  mirror: http://mirror.example/flatcar\n`,
    "4:1 spec.images: missing: images: {amd64: {sha256: …}}, the SHA-256 of http://mirror.example/flatcar/amd64-usr/4593.2.5/flatcar_production_image.bin.bz2: without it nothing says that what comes is what was meant",
  ],
  [
    "an image without its digest",
    `  distribution: ubuntu\n  version: "24.04"\n  images: {arm64: {url: "http://m.example/i", format: qcow2}}\n`,
    "7:12 spec.images.arm64.sha256: missing: the SHA-256 of http://m.example/i: without it nothing says that what comes is what was meant",
  ],
  [
    "a login in a URL",
    `  distribution: ubuntu\n  version: "24.04"\n  images: {amd64: {url: "http://a:b@m.example/i", sha256: ${SHA}, format: raw}}\n`,
    "7:25 spec.images.amd64.url: not allowed: an http or https URL of a file, without a login in it",
  ],
  [
    "a mirror of another distribution",
    `${UBUNTU}  mirror: http://mirror.example/ubuntu\n`,
    "8:11 spec.mirror: not allowed: no field: only Flatcar's releases lie all alike",
  ],
  [
    "a version that YAML takes for a number",
    `  distribution: ubuntu\n  version: 24.04\n${IMAGES}`,
    "6:12 spec.version: wrong type, put it in quotes: a string",
  ],
  [
    "an image without its way",
    `  distribution: image\n  version: "1"\n${IMAGES}`,
    "4:1 spec.firstBoot: missing: nocloud, ignition or none, because distribution is image",
  ],
  [
    "a way where the distribution has one",
    `${FLATCAR}  firstBoot: nocloud\n`,
    "8:14 spec.firstBoot: not allowed: no field: flatcar has its own way",
  ],
  [
    "a configuration where there is none",
    `  distribution: image\n  version: "1"\n  firstBoot: none\n${IMAGES}  ntp: [10.1.0.1]\n`,
    "9:8 spec.ntp: not allowed: no field: with firstBoot: none the image is left as it is",
  ],
  [
    "Flatcar with cloud-init's fields",
    `${FLATCAR}  runcmd: [a]\n  userData: {packages: [a]}\n`,
    "8:11 spec.runcmd: not allowed: no field: Ignition runs no commands: write a unit in spec.units",
    "9:13 spec.userData: not allowed: no field: this system is configured by Ignition: butane or ignition",
  ],
  [
    "Ubuntu with Ignition",
    `${UBUNTU}  ignition: {ignition: {version: 3.3.0}}\n`,
    "8:13 spec.ignition: not allowed: no field: this system is configured by cloud-init: userData",
  ],
  [
    "Butane and Ignition",
    `${FLATCAR}  butane: "variant: flatcar\\nversion: 1.1.0"\n  ignition: {ignition: {version: 3.3.0}}\n`,
    "9:13 spec.ignition: not allowed: butane or ignition, not both",
  ],
  [
    "Ignition of another spec",
    `${FLATCAR}  ignition: '{"ignition": {"version": "2.3.0"}}'\n`,
    "8:13 spec.ignition: line 1, column 26: ignition.version: not allowed: 3.0.0 to 3.4.0",
  ],
  [
    "Ignition with a field of a later spec",
    `${FLATCAR}  ignition: {ignition: {version: 3.2.0}, kernelArguments: {shouldExist: [a]}, systemd: {unit: []}}\n`,
    "8:42 spec.ignition.kernelArguments: unknown field: it came with spec 3.3.0: one of ignition, passwd, storage, systemd",
    "8:89 spec.ignition.systemd.unit: unknown field, did you mean `units`?: one of units",
  ],
  [
    "Ignition that breaks its rules",
    `${FLATCAR}  ignition: {ignition: {version: 3.3.0}, storage: {files: [{path: etc/a}, {path: /b, mode: 0644}]}}\n`,
    "8:67 spec.ignition.storage.files[0].path: not allowed: an absolute path without . and .. and double or trailing /",
    "8:92 spec.ignition.storage.files[1].mode: not allowed: 0644, octal: 644 is 01204",
  ],
  [
    "a password in a cloud-config",
    `${UBUNTU}  userData: {users: [{name: a, hashed_passwd: $6$x}], chpasswd: {expire: false}, hostname: a}\n`,
    "8:32 spec.userData.users[0].hashed_passwd: not here: spec.users[].passwordHash: {secret, key}, so that nobody but the site's agents can read it",
    "8:55 spec.userData.chpasswd: not here: spec.users[].passwordHash: {secret, key}, so that nobody but the site's agents can read it",
    "8:82 spec.userData.hostname: not here: nothing: it is the Machine's name",
  ],
  [
    "an installer's words",
    `${UBUNTU}  userData: {autoinstall: {version: 1}}\n`,
    "8:14 spec.userData.autoinstall: not here: spec.autoinstall, with spec.installer",
  ],
  [
    "a script as user data",
    `${UBUNTU}  userData: "#!/bin/sh\\nreboot"\n`,
    "8:13 spec.userData: not allowed: a cloud-config, whose first line is #cloud-config",
  ],
  [
    "a file with two contents, or none",
    `${UBUNTU}  files: [{path: /a, contents: a, from: {secret: s, key: k}}, {path: /b}]\n`,
    "8:11 spec.files[0]: not allowed: contents, or from: {secret, key}",
    "8:63 spec.files[1]: not allowed: contents, or from: {secret, key}",
  ],
  [
    "a user's password in clear",
    `${UBUNTU}  users: [{name: a, passwordHash: $6$x}]\n`,
    "8:35 spec.users[0].passwordHash: wrong type: an object",
  ],
  [
    "a key that is none",
    `${UBUNTU}  users: [{name: a, sshAuthorizedKeys: ["/root/.ssh/id.pub"]}]\n`,
    "8:41 spec.users[0].sshAuthorizedKeys[0]: not allowed: a line of an authorized_keys file",
  ],
])("%s is refused, and it is said what would be right", (_what, spec, ...says) => {
  expect(problems(spec)).toEqual(says);
});

test("a machine's system is there, and for its processor", () => {
  const worker = machine("r1u7", "oslo", { os: "one", arch: "arm64" });
  expect(said(oslo, apply(worker))).toEqual([
    "spec.os: no such OperatingSystem at oslo: one: a OperatingSystem of oslo",
  ]);
  expect(said(oslo, apply(worker, system({ amd64: image })))).toEqual([
    "spec.os: operatingsystem/one has no image for arm64: one: an OperatingSystem with spec.images.arm64",
  ]);
  expect(said([...oslo, held(system({ arm64: image })), held(worker)], apply(system({ amd64: image })))).toEqual([
    "spec.images: machine/r1u7 has this system and is arm64: amd64: an image for arm64 too",
  ]);
  expect(said(oslo, apply(worker, system({ arm64: image })))).toEqual([
    "OperatingSystem/one fetches its image for arm64 when a machine needs it: http://m.example/i",
    "Machine/r1u7 watches its BMC at bmc-r1u7:623",
    "Machine/r1u7 installs one when it is provisioned",
  ]);
});

test("a plan says that nothing that runs is touched, and whom a change will reach", () => {
  const worker = machine("r1u7", "oslo", { os: "one" });
  const current = [...oslo, held(system({ amd64: image })), held(worker)];
  expect(said(current, apply(system({ amd64: image }, { ntp: ["10.1.0.1"] })))).toEqual([
    "OperatingSystem/one leaves what runs as it is; new when provisioned anew: machine/r1u7",
  ]);
  const fixed = machine("r1u7", "oslo", {
    os: "one",
    nics: [{ mac: "02:00:00:00:00:01", addresses: ["10.1.0.17/24"] }],
  });
  expect(said(current, apply(fixed))).toEqual([
    "Machine/r1u7 has its new network when it is provisioned anew; what runs on it is left as it is",
  ]);
});

test("a Secret that a system needs is there, has the key, and stays", () => {
  const token = system({ amd64: image }, { files: [{ path: "/a", from: { secret: "registry", key: "token" } }] });
  expect(said(oslo, apply(token))).toEqual([
    "spec.files[0].from.secret: no such Secret at oslo: registry: one of bmc-root",
  ]);
  expect(said([...oslo, held(secret("registry", "oslo"))], apply(token))).toEqual([
    "spec.files[0].from.key: secret/registry has no token: token: password, username",
  ]);
  const gone = { apply: [], delete: [{ kind: "Secret", name: "registry", site: "oslo" }] };
  expect(said([...oslo, held(secret("registry", "oslo")), held(token)], gone)).toEqual([
    ": still in use: operatingsystem/one: these deleted first, or in the same request",
  ]);
});

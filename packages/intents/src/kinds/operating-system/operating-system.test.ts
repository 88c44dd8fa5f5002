import { expect, test } from "vitest";
import { expandDocuments } from "../../documents/expand.ts";
import { parseDocuments } from "../../documents/parse.ts";
import { apply, held, machine, secret } from "../../plan/fixtures.ts";
import { document, FLATCAR, image, oslo, read, said, SHA, system, UBUNTU } from "./fixtures.ts";

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

test("a machine's system is there, and for its processor", () => {
  const worker = machine("r1u7", "oslo", { os: "one", arch: "arm64" });
  expect(said(oslo, apply(worker))).toEqual([
    "spec.os: no such OperatingSystem at oslo: one: a OperatingSystem of oslo",
  ]);
  expect(said(oslo, apply(worker, system({ amd64: image })))).toEqual([
    "spec.os: operatingsystem/one has no image for arm64: one: an OperatingSystem with spec.images.arm64",
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

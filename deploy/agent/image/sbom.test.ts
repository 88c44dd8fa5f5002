import { expect, test } from "vitest";
import { type Component, sbom } from "./sbom.ts";

const image: Component = { name: "longshore-agent-amd64", version: "1.0.0", purl: "pkg:oci/longshore-agent@1.0.0" };
const zod: Component = { name: "zod", version: "4.6.7", license: "MIT", purl: "pkg:npm/zod@4.6.7" };
const created = "2026-01-01T00:00:00Z";

test("a bill of materials names each part once, in one order, as contained in the image", () => {
  const libc: Component = { name: "libc6", version: "2.36", purl: "pkg:deb/debian/libc6@2.36?arch=amd64" };
  const bill = sbom({ image, holds: [zod, libc], created });
  expect(bill).toEqual(sbom({ image, holds: [libc, zod], created }));
  expect(bill.packages.map(({ name, licenseDeclared }) => [name, licenseDeclared])).toEqual([
    ["longshore-agent-amd64", "NOASSERTION"],
    ["libc6", "NOASSERTION"],
    ["zod", "MIT"],
  ]);
  expect(bill.relationships.map(({ relatedSpdxElement }) => relatedSpdxElement)).toEqual(
    bill.packages.map(({ SPDXID }) => SPDXID),
  );
});

test("another version of a part is another document", () => {
  const of = (version: string) =>
    sbom({ image, holds: [{ ...zod, version, purl: `pkg:npm/zod@${version}` }], created });
  expect(of("4.6.7").documentNamespace).not.toBe(of("4.6.8").documentNamespace);
});

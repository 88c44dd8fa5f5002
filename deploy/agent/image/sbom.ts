import { createHash } from "node:crypto";

/** Something that is in the image, from elsewhere or our own. */
export interface Component {
  readonly name: string;
  readonly version: string;
  /** SPDX expression; undefined when its owner does not say. */
  readonly license?: string;
  /** Package URL. */
  readonly purl: string;
}

export interface Described {
  readonly image: Component;
  readonly holds: readonly Component[];
  /** ISO time of the sources: the same sources give the same document. */
  readonly created: string;
}

/** The image's bill of materials, SPDX 2.3. */
export function sbom({ image, holds, created }: Described) {
  const parts = holds.toSorted((a, b) => (a.purl < b.purl ? -1 : 1)).map(spdxPackage);
  const whole = spdxPackage(image);
  // §6.5: unique for each document that differs
  const digest = createHash("sha256")
    .update(JSON.stringify([whole, parts, created]))
    .digest("hex");
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: `${image.name}-${image.version}`,
    documentNamespace: `https://spdx.org/spdxdocs/${image.name}-${image.version}-${digest.slice(0, 32)}`,
    creationInfo: { created, creators: ["Tool: longshore-image"] },
    packages: [whole, ...parts],
    relationships: [
      { spdxElementId: "SPDXRef-DOCUMENT", relationshipType: "DESCRIBES", relatedSpdxElement: whole.SPDXID },
      ...parts.map(({ SPDXID }) => ({
        spdxElementId: whole.SPDXID,
        relationshipType: "CONTAINS",
        relatedSpdxElement: SPDXID,
      })),
    ],
  };
}

function spdxPackage({ name, version, license = "NOASSERTION", purl }: Component) {
  return {
    SPDXID: `SPDXRef-${purl.replace(/^pkg:/, "").replaceAll(/[^A-Za-z0-9.]+/g, "-")}`,
    name,
    versionInfo: version,
    downloadLocation: "NOASSERTION",
    filesAnalyzed: false,
    licenseConcluded: "NOASSERTION",
    licenseDeclared: license,
    copyrightText: "NOASSERTION",
    externalRefs: [{ referenceCategory: "PACKAGE-MANAGER", referenceType: "purl", referenceLocator: purl }],
  };
}

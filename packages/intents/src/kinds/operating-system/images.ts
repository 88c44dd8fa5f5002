import * as z from "zod";
import type { Say } from "./input.ts";
import { imageFields, imageUrlField, type OperatingSystemSpec, sha256Field } from "./schema.ts";

const image = () =>
  z.strictObject({
    url: imageUrlField.optional(),
    sha256: sha256Field.optional(),
    bytes: imageFields.bytes,
    format: imageFields.format.optional(),
  });

export const mirrorField = () =>
  z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, "an http or https URL of a folder, without a login in it")
    .overwrite((text) => text.replace(/\/+$/, ""))
    .meta({
      description:
        "With `flatcar` only, instead of `url` and `format` of each image: a folder laid out as Flatcar's release servers (`amd64-usr/VERSION/flatcar_production_image.bin.bz2`).",
    });

export const imagesInput = () =>
  z
    .strictObject({
      amd64: image().optional().meta({ description: "For x86-64." }),
      arm64: image().optional().meta({ description: "For 64-bit ARM." }),
    })
    .optional()
    .meta({ description: "The disk images, by architecture; of each its digest." });

interface Input extends Pick<OperatingSystemSpec, "distribution" | "version"> {
  readonly mirror: string | undefined;
  readonly images: z.output<ReturnType<typeof imagesInput>>;
}

type Images = OperatingSystemSpec["images"];

/** Every image with its place, digest and format; what a mirror serves is never taken on its word. */
export function resolveImages(input: Input, say: Say): Images {
  const { distribution, mirror, images = {} } = input;
  if (mirror !== undefined && distribution !== "flatcar")
    say(["mirror"], "no field: only Flatcar's releases lie all alike");
  const resolved: Images = {};
  for (const arch of ["amd64", "arm64"] as const) {
    const given = images[arch];
    if (given !== undefined) resolved[arch] = resolve(input, arch, given, say);
  }
  if (Object.keys(resolved).length === 0) say(["images"], `images: {amd64: {sha256: …}}, ${digestOf(input, "amd64")}`);
  return resolved;
}

function resolve(
  input: Input,
  arch: "amd64" | "arm64",
  given: z.output<ReturnType<typeof image>>,
  say: Say,
): Images["amd64"] {
  const { distribution, version, mirror } = input;
  const mirrored = distribution === "flatcar" && mirror !== undefined;
  const at = ["images", arch];
  if (given.url === undefined && !mirrored) {
    say([...at, "url"], distribution === "flatcar" ? "the URL of the file, or spec.mirror" : "the URL of the file");
  }
  if (given.format === undefined && (given.url !== undefined || !mirrored)) {
    say([...at, "format"], FORMATS_EXPECTED);
  }
  if (given.sha256 === undefined) say([...at, "sha256"], digestOf({ ...input, ...given }, arch));
  const url = given.url ?? mirrorUrl(mirror ?? "", arch, version);
  const { bytes, format = "raw.bz2", sha256 = "" } = given;
  return { url, sha256, format, ...(bytes !== undefined && { bytes }) };
}

function mirrorUrl(mirror: string, arch: string, version: string): string {
  return `${mirror}/${arch}-usr/${version}/flatcar_production_image.bin.bz2`;
}

function digestOf(
  input: Pick<Input, "mirror" | "version"> & { readonly url?: string | undefined },
  arch: string,
): string {
  const url = input.url ?? (input.mirror === undefined ? undefined : mirrorUrl(input.mirror, arch, input.version));
  return `the SHA-256 of ${url ?? "the image's file"}: without it nothing says that what comes is what was meant`;
}

const FORMATS_EXPECTED = imageFields.format.options.join(", ");

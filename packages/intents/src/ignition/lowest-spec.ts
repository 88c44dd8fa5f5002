import { isJsonObject, type Json } from "../json.ts";
import type { Config, Resource } from "./config.ts";
import { ignitionShape, type Shape } from "./spec.ts";

/**
 * The minor version of the oldest spec that carries a config: older systems take it too. What a newer one merely warned of
 * and an older one does silently (special bits of a mode) counts as carried from the newer one on.
 */
export function lowestSpec(config: Config): number {
  return Math.max(ofFields(ignitionShape, config as unknown as Json), ...ofValues(config));
}

function ofFields(shape: Shape, value: Json | undefined): number {
  if (typeof shape === "string" || value === undefined) return 0;
  if ("list" in shape)
    return Math.max(0, ...((value ?? []) as readonly Json[]).map((item) => ofFields(shape.list, item)));
  if (!isJsonObject(value)) return 0;
  return Math.max(
    0,
    ...Object.entries(shape.fields).flatMap(([name, field]) =>
      value[name] === undefined ? [] : [field.since, ofFields(field.shape, value[name])],
    ),
  );
}

function ofValues({ ignition, storage = {} }: Config): readonly number[] {
  const { files = [], directories = [], filesystems = [], luks = [] } = storage;
  const { config = {}, security = {} } = ignition;
  const resources = [
    ...(config.merge ?? []),
    config.replace ?? {},
    ...(security.tls?.certificateAuthorities ?? []),
    ...files.flatMap(({ contents = {}, append = [] }) => [contents, ...append]),
    ...luks.map(({ keyFile = {} }) => keyFile),
  ];
  return [
    ...resources.map(ofResource),
    ...[...files, ...directories].map(({ mode = 0 }) => (mode > 0o777 ? 4 : 0)),
    ...filesystems.map(({ format }) => (format === "none" ? 3 : 0)),
  ];
}

function ofResource({ source = "", verification = {} }: Resource): number {
  if (source.startsWith("arn:") || /^s3:.*[?&]versionId=/.test(source)) return 4;
  if (source.startsWith("gs:")) return 2;
  return verification.hash?.startsWith("sha256-") === true ? 1 : 0;
}

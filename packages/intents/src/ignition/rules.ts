import { isAbsolute, join } from "node:path/posix";
import type { Path } from "../finding.ts";
import type { Config, Filesystem, Luks, Node, Raid, Resource, Unit } from "./config.ts";
import { diskRules } from "./disk-rules.ts";
import { type Broken, clean, each, pathRule, type Rules, when } from "./rule.ts";
import { repeated } from "./repeated.ts";
import { unitTrouble } from "./unit-file.ts";

/** Everything that a config breaks of the rules of spec 3.0 to 3.4, beyond types and names. */
export function brokenRules(config: Config): readonly Broken[] {
  const { storage = {}, systemd = {}, ignition } = config;
  const resources = resourceRules(ignition.version ?? "");
  const references = referenceRules(resources);
  return [
    ...repeated(config),
    ...each(ignition.config?.merge, ["ignition", "config", "merge"], references),
    ...(ignition.config?.replace === undefined
      ? []
      : resources(ignition.config.replace, ["ignition", "config", "replace"])),
    ...each(
      ignition.security?.tls?.certificateAuthorities,
      ["ignition", "security", "tls", "certificateAuthorities"],
      references,
    ),
    ...proxyRules(ignition.proxy),
    ...each(storage.disks, ["storage", "disks"], diskRules),
    ...each(storage.raid, ["storage", "raid"], raidRules),
    ...each(storage.filesystems, ["storage", "filesystems"], filesystemRules),
    ...each(storage.luks, ["storage", "luks"], (one, path) => luksRules(one, path, resources)),
    ...nodeRules(config, resources),
    ...each(systemd.units, ["systemd", "units"], unitRules),
  ];
}

/** Of a config in this version of the spec. */
const resourceRules =
  (version: string): Rules<Resource> =>
  (resource, path) => {
    const { source, compression = "", httpHeaders = [], verification = {} } = resource;
    const scheme = schemeOf(source ?? "");
    const hash = /^(sha256-[^]{64}|sha512-[^]{128})$/.test(verification.hash ?? "");
    return [
      ...when(!["", "gzip"].includes(compression), path, "compression", "gzip, or no field"),
      ...when((source ?? "") !== "" && !isSource(source ?? ""), path, "source", SOURCES),
      ...when(
        scheme === "arn" && /^3\.[0-3]\./.test(version),
        path,
        "source",
        "another source: arn is of Ignition 3.4",
      ),
      ...when(
        verification.hash !== undefined && source === undefined,
        path,
        "verification",
        "source or inline beside it",
      ),
      ...when(
        verification.hash !== undefined && !hash,
        [...path, "verification"],
        "hash",
        "sha512- or sha256- and the digest in hexadecimal",
      ),
      ...when(
        httpHeaders.length > 0 && scheme !== "http" && scheme !== "https",
        path,
        "httpHeaders",
        "no headers: the source is not http or https",
      ),
      ...each(httpHeaders, [...path, "httpHeaders"], ({ name, value }, at) => [
        ...when(name === "", at, "name", "a name"),
        ...when(value === "", at, "value", "a value"),
      ]),
    ];
  };

const SOURCES = "a URL with http, https, tftp, s3, arn, gs or data";

function isSource(source: string): boolean {
  const scheme = schemeOf(source);
  if (scheme === "data")
    return /^data:([\w.+-]+\/[\w.+-]+)?(;[\w.+-]+=[^;,]+)*(;base64)?,/.test(source) && isWellEscaped(source);
  if (scheme === "arn")
    return /^arn:[^:]*:s3:[^:]*:[^:]*:(accesspoint\/[^/]+\/.+|(?!accesspoint\/)[^/]+\/.+)$/.test(source);
  return ["http", "https", "tftp", "s3", "gs"].includes(scheme ?? "");
}

function isWellEscaped(source: string): boolean {
  const data = source.slice(source.indexOf(",") + 1);
  if (/;base64,/.test(source)) return /^([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(data);
  return !/%(?![0-9A-Fa-f]{2})/.test(data);
}

function schemeOf(source: string): string | undefined {
  return /^([A-Za-z][A-Za-z0-9+.-]*):/.exec(source)?.[1]?.toLowerCase();
}

/** A config or a certificate must come from somewhere. */
const referenceRules =
  (resources: Rules<Resource>): Rules<Resource> =>
  (resource, path) => [
    ...when((resource.source ?? "") === "", path, "source", "source or inline"),
    ...resources(resource, path),
  ];

function proxyRules(proxy: Config["ignition"]["proxy"] = {}): readonly Broken[] {
  return (["httpProxy", "httpsProxy"] as const).flatMap((field) => {
    const url = proxy[field];
    return when(url !== undefined && !/^https?:\/\//.test(url), ["ignition", "proxy"], field, "an http or https URL");
  });
}

const LEVELS = [
  "linear",
  "raid0",
  "0",
  "stripe",
  "raid1",
  "1",
  "mirror",
  "raid4",
  "4",
  "raid5",
  "5",
  "raid6",
  "6",
  "raid10",
  "10",
];

function raidRules({ level = "", devices = [], spares = 0 }: Raid, path: Path): readonly Broken[] {
  const noSpares = LEVELS.indexOf(level) < LEVELS.indexOf("raid1");
  return [
    ...when(!LEVELS.includes(level), path, "level", LEVELS.filter((name) => !/^\d/.test(name)).join(", ")),
    ...when(LEVELS.includes(level) && noSpares && spares !== 0, path, "spares", `no spares: ${level} has none`),
    ...when(devices.length === 0, path, "devices", "at least one device"),
    ...each(devices, [...path, "devices"], pathRule),
  ];
}

/** Longest label of each format, bytes. */
const LABELS: Readonly<Record<string, number>> = { ext4: 16, btrfs: 256, xfs: 12, swap: 15, vfat: 11 };

function filesystemRules(one: Filesystem, path: Path): readonly Broken[] {
  const { device, format = "", path: place = "", label = "", uuid = "", options = [], mountOptions = [] } = one;
  const formats = [...Object.keys(LABELS), "none"];
  const more = place !== "" || label !== "" || uuid !== "" || one.wipeFilesystem === true;
  const longest = LABELS[format] ?? Infinity;
  return [
    ...pathRule(device, [...path, "device"]),
    ...(place === "" ? [] : pathRule(place, [...path, "path"])),
    ...when(format !== "" && !formats.includes(format), path, "format", formats.join(", ")),
    ...when(
      format === "" && (more || options.length > 0 || mountOptions.length > 0),
      path,
      "format",
      `a format (${formats.join(", ")})`,
    ),
    ...when(Buffer.byteLength(label) > longest, path, "label", `at most ${longest} bytes for ${format}`),
  ];
}

function luksRules(luks: Luks, path: Path, resources: Rules<Resource>): readonly Broken[] {
  const { name, device = "", label = "", keyFile = {}, clevis = {} } = luks;
  const { custom = {}, tang = [], threshold = 0, tpm2 = false } = clevis;
  const pin = custom.pin ?? "";
  const asked = pin !== "" || (custom.config ?? "") !== "" || custom.needsNetwork === true;
  return [
    ...when(name.includes("/"), path, "name", "a name without /"),
    ...pathRule(device, [...path, "device"]),
    ...when(Buffer.byteLength(label) > 47, path, "label", "at most 47 bytes"),
    ...resources(keyFile, [...path, "keyFile"]),
    ...when(
      pin !== "" && (tang.length > 0 || tpm2 || threshold !== 0),
      path,
      "clevis",
      "custom alone, or tang, tpm2 and threshold",
    ),
    ...when(asked && !["tpm2", "tang", "sss"].includes(pin), [...path, "clevis", "custom"], "pin", "tpm2, tang or sss"),
    ...when(asked && (custom.config ?? "") === "", [...path, "clevis", "custom"], "config", "the pin's configuration"),
    ...each(tang, [...path, "clevis", "tang"], ({ url, thumbprint = "", advertisement = "" }, at) => [
      ...when(!/^https?:/.test(url), at, "url", "an http or https URL"),
      ...when(thumbprint === "", at, "thumbprint", "the server's thumbprint"),
      ...when(advertisement !== "" && !isJson(advertisement), at, "advertisement", "JSON"),
    ]),
  ];
}

function nodeRules({ storage = {}, systemd = {} }: Config, resources: Rules<Resource>): readonly Broken[] {
  const { files = [], directories = [], links = [] } = storage;
  const units = new Set((systemd.units ?? []).flatMap(unitPaths));
  const common: Rules<Node & { mode?: number }> = ({ path: text, user, group, mode = 0 }, path) => [
    ...pathRule(text, [...path, "path"]),
    ...when(units.has(text), path, "path", "another place: systemd.units writes there"),
    ...when(
      links.some((link) => text.startsWith(`${link.path}/`)),
      path,
      "path",
      "a path that leads through none of the links",
    ),
    ...[
      { owner: user, field: "user" },
      { owner: group, field: "group" },
    ].flatMap(({ owner, field }) =>
      when(owner?.id !== undefined && (owner.name ?? "") !== "", path, field, "id or name"),
    ),
    ...when(mode < 0 || mode > 0o7777, path, "mode", "0000 to 7777, octal"),
  ];
  return [
    ...each(files, ["storage", "files"], common),
    ...each(files, ["storage", "files"], ({ overwrite, contents = {}, append }, path) => [
      ...when(overwrite === true && contents.source === undefined, path, "overwrite", "contents beside it"),
      ...resources(contents, [...path, "contents"]),
      ...each(append, [...path, "append"], resources),
    ]),
    ...each(directories, ["storage", "directories"], common),
    ...each(links, ["storage", "links"], common),
    ...each(links, ["storage", "links"], ({ path: own, target = "", hard }, path) => [
      ...when(target === "", path, "target", "what it points to"),
      ...when(
        hard === true && directories.some((other) => other.path === reached(own, target)),
        path,
        "target",
        "no directory: a hard link cannot be to one",
      ),
    ]),
  ];
}

function reached(link: string, target: string): string {
  return isAbsolute(target) ? clean(target) : join(link, target);
}

function unitPaths({ name, contents = "", dropins = [] }: Unit): readonly string[] {
  const place = `/etc/systemd/system/${name}`;
  const own = dropins.flatMap((dropin) => ((dropin.contents ?? "") === "" ? [] : [`${place}.d/${dropin.name}`]));
  return contents === "" ? own : [place, ...own];
}

const UNITS = "service, socket, device, mount, automount, swap, target, path, timer, snapshot, slice or scope";

function unitRules({ name, contents, dropins }: Unit, path: Path): readonly Broken[] {
  const known = UNITS.split(/, | or /).includes(/\.([^./]*)$/.exec(name)?.[1] ?? "");
  return [
    ...when(!known, path, "name", `a name that ends in .${UNITS}`),
    ...unitFileRule(contents, path),
    ...each(dropins, [...path, "dropins"], (dropin, at) => [
      ...when(!dropin.name.endsWith(".conf"), at, "name", "a name that ends in .conf"),
      ...unitFileRule(dropin.contents, at),
    ]),
  ];
}

function unitFileRule(contents: string | undefined, path: Path): readonly Broken[] {
  const wrong = contents === undefined ? undefined : unitTrouble(contents);
  return when(wrong !== undefined, path, "contents", `a unit file: ${wrong ?? ""}`);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

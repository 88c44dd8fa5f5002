/*
 * What may stand in an Ignition config of spec 3.0 to 3.4, and in a Butane document: its names are the same in snake_case,
 * and a few fields are its own. From the Ignition project's configuration specifications and Butane's of flatcar 1.1.0
 * and fcos 1.5.0.
 */

export type Shape = "string" | "int" | "bool" | ListShape | FieldsShape;

export interface ListShape {
  readonly list: Shape;
  /** What may stand in it only once: a text itself, or that field of an object; absent = all may be repeated. */
  readonly once?: "self" | "name" | "device" | "source" | "url";
}

export interface FieldsShape {
  readonly fields: Readonly<Record<string, Field>>;
}

export interface Field {
  readonly shape: Shape;
  /** Minor version of the spec that brought it. */
  readonly since: number;
  /** Must be there. */
  readonly required?: true;
  /** Of Butane, not of Ignition. */
  readonly butane?: true;
  /** Why it can never be taken, and what to do instead. */
  readonly refused?: string;
}

/** The newest spec that is known here. */
export const NEWEST_SPEC = 4;

const NO_FILES = "no field: the CLI sends no other files along. Put the text itself into `inline` or `contents`";

const since = (minor: number, shape: Shape): Field => ({ shape, since: minor });
const required = (shape: Shape): Field => ({ shape, since: 0, required: true });
const butane = (shape: Shape): Field => ({ shape, since: 0, butane: true });
const refused = (reason: string): Field => ({ shape: "string", since: 0, butane: true, refused: reason });
const list = (shape: Shape, once?: ListShape["once"]): ListShape => ({ list: shape, ...(once && { once }) });
const words = list("string", "self");
const fields = (all: Readonly<Record<string, Shape | Field>>): FieldsShape => ({
  fields: Object.fromEntries(Object.entries(all).map(([name, one]) => [name, isField(one) ? one : since(0, one)])),
});

function isField(one: Shape | Field): one is Field {
  return typeof one === "object" && "since" in one;
}

const headers = since(1, list(fields({ name: required("string"), value: "string" }), "name"));
const verification = fields({ hash: "string" });
const sources = { source: "string", verification, inline: butane("string"), local: refused(NO_FILES) } as const;
/** What a file holds. */
const resource = fields({ ...sources, compression: "string", httpHeaders: headers });
/** Another config, or a certificate. */
const reference = fields({ ...sources, compression: since(1, "string"), httpHeaders: headers });

const owner = fields({ id: "int", name: "string" });
const node = { path: required("string"), user: owner, group: owner, overwrite: "bool" } as const;

const partition = fields({
  label: "string",
  number: "int",
  sizeMiB: "int",
  startMiB: "int",
  typeGuid: "string",
  guid: "string",
  wipePartitionEntry: "bool",
  shouldExist: "bool",
  resize: since(2, "bool"),
});

const tang = fields({ url: required("string"), thumbprint: "string", advertisement: since(4, "string") });

const luks = fields({
  name: required("string"),
  device: "string",
  keyFile: resource,
  label: "string",
  uuid: "string",
  options: list("string"),
  discard: since(4, "bool"),
  openOptions: since(4, words),
  wipeVolume: "bool",
  clevis: fields({
    custom: fields({ pin: "string", config: "string", needsNetwork: "bool" }),
    tang: list(tang, "url"),
    threshold: "int",
    tpm2: "bool",
  }),
});

const storage = fields({
  disks: list(fields({ device: required("string"), wipeTable: "bool", partitions: list(partition) }), "device"),
  raid: list(
    fields({
      name: required("string"),
      level: "string",
      devices: words,
      spares: "int",
      options: list("string"),
    }),
    "name",
  ),
  filesystems: list(
    fields({
      device: required("string"),
      format: "string",
      path: "string",
      wipeFilesystem: "bool",
      label: "string",
      uuid: "string",
      options: list("string"),
      mountOptions: since(1, list("string")),
      withMountUnit: butane("bool"),
    }),
    "device",
  ),
  files: list(fields({ ...node, mode: "int", contents: resource, append: list(resource) })),
  directories: list(fields({ ...node, mode: "int" })),
  links: list(fields({ ...node, target: "string", hard: "bool" })),
  luks: since(2, list(luks, "name")),
  trees: refused("no field: the CLI sends no folders along. Write its files into storage.files"),
});

const dropin = fields({ name: required("string"), contents: "string", contentsLocal: refused(NO_FILES) });

const systemd = fields({
  units: list(
    fields({
      name: required("string"),
      enabled: "bool",
      mask: "bool",
      contents: "string",
      contentsLocal: refused(NO_FILES),
      dropins: list(dropin, "name"),
    }),
    "name",
  ),
});

const passwd = fields({
  users: list(
    fields({
      name: required("string"),
      passwordHash: "string",
      sshAuthorizedKeys: words,
      sshAuthorizedKeysLocal: refused(NO_FILES),
      uid: "int",
      gecos: "string",
      homeDir: "string",
      noCreateHome: "bool",
      primaryGroup: "string",
      groups: words,
      noUserGroup: "bool",
      noLogInit: "bool",
      shell: "string",
      shouldExist: since(2, "bool"),
      system: "bool",
    }),
    "name",
  ),
  groups: list(
    fields({
      name: required("string"),
      gid: "int",
      passwordHash: "string",
      shouldExist: since(2, "bool"),
      system: "bool",
    }),
    "name",
  ),
});

const head = {
  config: fields({ merge: list(reference, "source"), replace: reference }),
  timeouts: fields({ httpResponseHeaders: "int", httpTotal: "int" }),
  security: fields({ tls: fields({ certificateAuthorities: list(reference, "source") }) }),
  proxy: since(1, fields({ httpProxy: "string", httpsProxy: "string", noProxy: words })),
} as const;

const common = {
  kernelArguments: since(3, fields({ shouldExist: words, shouldNotExist: words })),
  passwd,
  storage,
  systemd,
} as const;

export const ignitionShape: FieldsShape = fields({
  ignition: required(fields({ version: required("string"), ...head })),
  ...common,
});

const COREOS = "no field: it is Fedora CoreOS' own. Write disks, luks and raid into storage";

export const butaneShape: FieldsShape = fields({
  variant: required("string"),
  version: required("string"),
  ignition: fields(head),
  ...common,
  bootDevice: refused(COREOS),
  grub: refused(COREOS),
});

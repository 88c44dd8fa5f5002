// Butane documents of any kind, right and wrong, for the property tests. They are JSON, which is YAML too.
import fc from "fast-check";

/** How wild documents are: right ones, or such with something odd here and there. */
interface Style {
  /** Mostly the first, now and then one of the others; of right documents only the first. */
  mostly(usual: fc.Arbitrary<unknown>, ...odd: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown>;
  /** A short list; of right documents nothing stands twice in it. */
  few(item: fc.Arbitrary<unknown>): fc.Arbitrary<unknown>;
}

const right: Style = {
  mostly: (usual) => usual,
  few: (item) => fc.uniqueArray(item, { maxLength: 3, selector: keyOf }),
};

const wild: Style = {
  mostly: (usual, ...odd) =>
    fc.oneof({ weight: 25, arbitrary: usual }, ...odd.map((arbitrary) => ({ weight: 1, arbitrary }))),
  few: (item) => wild.mostly(right.few(item), fc.array(item, { maxLength: 3 })),
};

function keyOf(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  const { path, device, name, url, source, number } = item as Readonly<Record<string, unknown>>;
  return path ?? name ?? device ?? url ?? source ?? number ?? JSON.stringify(item);
}

/** Any of the fields may be missing but those. */
function some(fields: Readonly<Record<string, fc.Arbitrary<unknown>>>, ...always: readonly string[]) {
  return fc.record(fields, { requiredKeys: [...always] });
}

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const bool = fc.boolean();
const text = one("", "a", "hello world\n", "ü\u{1f511}\t%", "x".repeat(400), "#!/bin/sh\necho 'hi'\n".repeat(30));

const device = ({ mostly }: Style) =>
  mostly(one("/dev/vda", "/dev/disk/by-id/x-1", "/dev/mapper/crypt", "/dev/disk/by-id/dm-name-crypt"), one("", "vda"));

const hash = ({ mostly }: Style) =>
  mostly(one(`sha512-${"0a".repeat(64)}`, `sha256-${"0a".repeat(32)}`), one("", "md5-0a", "sha256-0a", "sha512"));

const url = ({ mostly }: Style) =>
  mostly(
    one(
      "http://a/x",
      "https://a/x?y=z",
      "data:,a%20b",
      "data:text/plain;charset=utf-8;base64,aGk=",
      "tftp://a/x",
      "gs://b/x",
      "s3://b/x?versionId=4",
    ),
    one(
      "",
      "ftp://a/x",
      "nothing",
      "data:no comma",
      "file:///etc/passwd",
      "arn:aws:s3:::bucket/key",
      "data:;base64,###",
    ),
  );

const headers = ({ mostly, few }: Style) =>
  few(some({ name: mostly(one("X-A", "X-B"), one("")), value: mostly(one("v"), one("")) }, "name"));

function resource(style: Style) {
  const { mostly } = style;
  const compression = mostly(one("gzip", ""), one("xz"));
  const verification = some({ hash: hash(style) });
  return fc.oneof(
    some({ inline: text, compression, verification }, "inline"),
    some({ source: url(style), compression, verification }, "source"),
    some({ source: mostly(one("http://a/x"), url(style)), http_headers: headers(style) }, "source"),
    mostly(one({}), one({ source: "http://a/x", inline: "a" }), some({ verification })),
  );
}

function disks({ mostly, few }: Style) {
  const partition = some(
    {
      number: mostly(one(1, 2, 3), one(0)),
      label: mostly(fc.integer({ min: 0, max: 1e6 }).map(String), one("", "a", "a", "x".repeat(37), "a:b")),
      size_mib: one(0, 512, 1024),
      start_mib: mostly(one(0), one(1, 512, 2048)),
      type_guid: mostly(one("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"), one("", "no")),
      guid: one("4f68bce3-e8cd-4db1-96e7-fbcaf984b701"),
      wipe_partition_entry: bool,
      should_exist: mostly(one(true), one(false)),
      resize: bool,
    },
    "number",
  );
  return few(some({ device: device({ mostly, few }), wipe_table: bool, partitions: few(partition) }, "device"));
}

function raid(style: Style) {
  const { mostly, few } = style;
  const level = mostly(one("raid1", "0", "raid10", "linear"), one("", "raid7"));
  const devices = mostly(one(["/dev/a"], ["/dev/a", "/dev/b"]), few(device(style)));
  const spares = mostly(one(0), one(1));
  const options = fc.array(one("-v", "--x"), { maxLength: 3 });
  return few(some({ name: one("data", "root"), level, devices, spares, options }, "name", "level", "devices"));
}

function filesystems(style: Style) {
  const { mostly, few } = style;
  const filesystem = some(
    {
      device: device(style),
      format: mostly(one("ext4", "btrfs", "xfs", "swap", "vfat", "none"), one("", "zfs")),
      path: mostly(one("/var/lib/d e", "/srv/f-g", "/.h", "/"), one("", "etc/a")),
      label: mostly(one("data", "ROOT"), one("", "x".repeat(12), "y".repeat(17))),
      uuid: one("x"),
      options: fc.array(one("-n", "-v"), { maxLength: 3 }),
      mount_options: fc.array(one("noatime", "ro"), { maxLength: 3 }),
      wipe_filesystem: bool,
      with_mount_unit: bool,
    },
    "device",
    ...(style === right ? ["format", "path"] : ["format"]),
  );
  return few(filesystem);
}

function nodes(style: Style, kind: "files" | "directories" | "links") {
  const { mostly, few } = style;
  const owner = mostly(
    fc.oneof(some({ name: one("core", "root") }), some({ id: one(0, 500) })),
    one({ id: 1, name: "core" }),
  );
  const paths = ["/a", "/b c", "/d/e"].map((path) => `/${kind}${path}`); // of a kind's own: none lies below another's link
  const node = {
    path: mostly(one(...paths), one("", "etc/a", "/etc/../a", "/etc//a", "/etc/", "/links/a/x", "/links/a")),
    user: owner,
    group: owner,
    overwrite: mostly(one(false), one(true)),
  };
  const mode = mostly(one(0o644, 0o755, 0o600), one(0o4755, 0o1777, 644, 420, 755, 0o10000, -1, 0));
  const target = mostly(one("/etc/x", "../x", "/links/a"), one("", "/directories/a", "../../directories/a"));
  switch (kind) {
    case "files":
      return few(
        some({ ...node, mode, contents: resource(style), append: fc.array(resource(style), { maxLength: 2 }) }, "path"),
      );
    case "directories":
      return few(some({ ...node, mode }, "path"));
    case "links":
      return few(some({ ...node, overwrite: bool, target, hard: bool }, "path", "target"));
  }
}

function luks(style: Style) {
  const { mostly, few } = style;
  const tang = some(
    {
      url: mostly(one("http://t1", "https://t2"), one("", "ftp://t")),
      thumbprint: mostly(one("tp"), one("")),
      advertisement: mostly(one("{}"), one("", "{")),
    },
    "url",
    "thumbprint",
  );
  const custom = some({
    pin: mostly(one("sss", "tpm2"), one("", "pin")),
    config: mostly(one("c"), one("")),
    needs_network: bool,
  });
  const clevis = mostly(
    one({}),
    some({ tpm2: bool, threshold: one(1, 2), tang: few(tang) }),
    some({ tpm2: bool, tang: few(tang) }),
    some({ custom }),
  );
  const volume = {
    name: mostly(one("crypt", "data"), one("a/b")),
    device: device(style),
    key_file: resource(style),
    label: mostly(one("l"), one("z".repeat(48))),
    uuid: one("u"),
    options: fc.array(one("--x"), { maxLength: 2 }),
    discard: bool,
    open_options: few(one("--y")),
    wipe_volume: bool,
    clevis,
  };
  return few(some(volume, "name", "device"));
}

function systemd({ mostly, few }: Style) {
  const contents = mostly(
    one(
      "",
      "[Unit]\nDescription=x\n\n[Install]\nWantedBy=multi-user.target\n",
      "[Service]\nExecStart=/bin/a \\\n  --b\n# c\n",
    ),
    one(
      "[Unit",
      "[Unit] x\nA=b\n",
      "[Unit]\nno equals\n",
      "before\n[Unit]\nA=b\n",
      "just text",
      "[Unit]\nA=b",
      "[Unit]\n no equals",
    ),
  );
  const dropin = some({ name: mostly(one("10.conf", "20.conf"), one("x")), contents }, "name");
  const unit = {
    name: mostly(
      one("a.service", "b.timer", "var-lib-d\\x20e.mount", "c@d.service", "-.mount"),
      one("a", "a.conf", "a.Service"),
    ),
    enabled: bool,
    mask: bool,
    contents,
    dropins: few(dropin),
  };
  return some({ units: few(some(unit, "name")) });
}

function passwd({ few }: Style) {
  const user = {
    name: one("core", "ops", "x"),
    password_hash: one("$6$a", ""),
    ssh_authorized_keys: few(one("ssh-ed25519 A", "ssh-ed25519 B")),
    uid: one(0, 1000),
    gecos: text,
    home_dir: one("/home/x"),
    no_create_home: bool,
    primary_group: one("g"),
    groups: few(one("sudo", "docker")),
    no_user_group: bool,
    no_log_init: bool,
    shell: one("/bin/bash"),
    should_exist: bool,
    system: bool,
  };
  const group = { name: one("g", "h"), gid: one(0, 1000), password_hash: one("x"), should_exist: bool, system: bool };
  return some({ users: few(some(user, "name")), groups: few(some(group, "name")) });
}

function ignition(style: Style) {
  const { mostly, few } = style;
  const verification = some({ hash: hash(style) });
  const elsewhere = some({ source: url(style), verification }, "source");
  const inline = some(
    { inline: one('{"ignition":{"version":"3.3.0"}}', '{"ignition":{"version":"3.4.0"}}'), verification },
    "inline",
  );
  const reference = mostly(
    fc.oneof(elsewhere, inline),
    some({ source: url(style), http_headers: headers(style) }),
    one({}),
  );
  return some({
    config: some({ merge: few(reference), replace: reference }),
    timeouts: some({ http_response_headers: one(0, 10), http_total: one(0, 30) }),
    security: some({ tls: some({ certificate_authorities: few(elsewhere) }) }),
    proxy: some({
      http_proxy: mostly(one("http://p"), one("ftp://p", "p")),
      https_proxy: mostly(one("https://p"), one("")),
      no_proxy: few(one("a", "b")),
    }),
  });
}

const dialect = fc.oneof(
  { weight: 6, arbitrary: one({ variant: "flatcar", version: "1.1.0" }) },
  one(
    { variant: "flatcar", version: "1.0.0" },
    { variant: "fcos", version: "1.5.0" },
    { variant: "fcos", version: "1.4.0" },
  ),
);

function documentsIn(style: Style): fc.Arbitrary<object> {
  const { mostly, few } = style;
  const sections = some({
    ignition: ignition(style),
    kernel_arguments: some({
      should_exist: few(one("quiet", "a=b")),
      should_not_exist: few(mostly(one("debug", "c"), one("quiet"))),
    }),
    passwd: passwd(style),
    storage: some({
      disks: disks(style),
      raid: raid(style),
      filesystems: filesystems(style),
      files: nodes(style, "files"),
      directories: nodes(style, "directories"),
      links: nodes(style, "links"),
      luks: luks(style),
    }),
    systemd: systemd(style),
  });
  return fc.tuple(dialect, sections).map(([head, rest]) => ({ ...head, ...rest }));
}

/** Half of them right as far as can be seen here. */
export const documents: fc.Arbitrary<object> = fc.oneof(documentsIn(right), documentsIn(wild));

// Butane documents of any kind, right and wrong, for the property tests. They are JSON, which is YAML too.
import fc from "fast-check";

/** Mostly the first, now and then one of the others. */
function mostly<T>(usual: fc.Arbitrary<T>, ...odd: readonly fc.Arbitrary<unknown>[]): fc.Arbitrary<unknown> {
  return fc.oneof({ weight: 60, arbitrary: usual }, ...odd.map((arbitrary) => ({ weight: 1, arbitrary })));
}

/** Any of the fields may be missing. */
function some(
  fields: Readonly<Record<string, fc.Arbitrary<unknown>>>,
  always: readonly string[] = [],
): fc.Arbitrary<object> {
  return fc.record(fields, { requiredKeys: [...always] });
}

/** A short list, in which mostly nothing stands twice. */
function few<T>(item: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return mostly(fc.uniqueArray(item, { maxLength: 3, selector: keyOf }), fc.array(item, { maxLength: 3 }));
}

function keyOf(item: unknown): unknown {
  if (typeof item !== "object" || item === null) return item;
  const { path, device, name, url, source, number, label } = item as Readonly<Record<string, unknown>>;
  return path ?? name ?? device ?? url ?? source ?? number ?? label ?? JSON.stringify(item);
}

const one = <T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);

const text = one(
  "",
  "a",
  "hello world\n",
  "ü\u{1f511}\t%",
  "x".repeat(400),
  "#!/bin/sh\necho 'hi'\n".repeat(30),
  "[Unit]\nA=b\n",
);
const path = mostly(
  one("/etc/a", "/etc/b", "/opt/bin/c", "/var/lib/d e", "/srv/f-g", "/.h", "/i"),
  one("/i/j", "/"),
  one("", "etc/a", "/etc/../a", "/etc//a", "/etc/"),
);
const device = mostly(
  one(
    "/dev/vda",
    "/dev/disk/by-id/x-1",
    "/dev/disk/by-partlabel/data",
    "/dev/mapper/crypt",
    "/dev/disk/by-id/dm-name-crypt",
  ),
  one("", "vda"),
);
const bool = fc.boolean();
const hash = mostly(
  one(`sha512-${"0a".repeat(64)}`, `sha256-${"0a".repeat(32)}`),
  one("", "md5-0a", "sha256-0a", "sha512"),
);
const url = mostly(
  one(
    "http://a.example/x",
    "https://a.example/x?y=z",
    "data:,hello",
    "data:text/plain;charset=utf-8;base64,aGk=",
    "tftp://a/x",
    "gs://b/x",
    "s3://b/x?versionId=4",
  ),
  one("", "ftp://a/x", "nothing", "data:no comma", "file:///etc/passwd", "arn:aws:s3:::bucket/key", "data:;base64,###"),
);
const headers = few(some({ name: mostly(one("X-A", "X-B"), one("")), value: mostly(one("v"), one("")) }, ["name"]));
const resource = fc.oneof(
  some({ inline: text, compression: mostly(one("gzip", ""), one("xz")), verification: some({ hash }) }, ["inline"]),
  some({
    source: url,
    compression: mostly(one("gzip", ""), one("xz")),
    http_headers: headers,
    verification: some({ hash }),
  }),
  mostly(one({}), one({ source: "http://a/x", inline: "a" })),
);
const owner = mostly(some({ name: one("core", "root") }), some({ id: one(0, 500) }), one({ id: 1, name: "core" }));
const node = { path, user: owner, group: owner, overwrite: mostly(one(false), one(true)) };
const mode = mostly(one(0o644, 0o755, 0o600, 0o4755, 0o1777), one(644, 420, 755, 0o10000, -1, 0));

const storage = some({
  disks: few(
    some(
      {
        device,
        wipe_table: bool,
        partitions: few(
          some(
            {
              number: mostly(one(1, 2, 3), one(0)),
              label: mostly(fc.integer({ min: 0, max: 99 }).map(String), one("", "a", "a", "x".repeat(37), "a:b")),
              size_mib: one(0, 512, 1024),
              start_mib: mostly(one(0), one(1, 512, 2048)),
              type_guid: mostly(one("4F68BCE3-E8CD-4DB1-96E7-FBCAF984B709"), one("", "no")),
              guid: one("4f68bce3-e8cd-4db1-96e7-fbcaf984b701"),
              wipe_partition_entry: bool,
              should_exist: mostly(one(true), one(false)),
              resize: bool,
            },
            ["number"],
          ),
        ),
      },
      ["device"],
    ),
  ),
  raid: few(
    some(
      {
        name: one("data", "root"),
        level: mostly(one("raid1", "0", "raid10", "linear"), one("", "raid7")),
        devices: few(device),
        spares: mostly(one(0), one(1)),
        options: few(one("-v", "--x")),
      },
      ["name", "level", "devices"],
    ),
  ),
  filesystems: few(
    some(
      {
        device,
        format: mostly(one("ext4", "btrfs", "xfs", "swap", "vfat", "none"), one("", "zfs")),
        path,
        label: mostly(one("data", "ROOT"), one("", "x".repeat(12), "y".repeat(17))),
        uuid: one("x"),
        options: few(one("-n", "-v")),
        mount_options: few(one("noatime", "ro")),
        wipe_filesystem: bool,
        with_mount_unit: bool,
      },
      ["device", "format", "path"],
    ),
  ),
  files: few(some({ ...node, mode, contents: resource, append: few(resource) }, ["path"])),
  directories: few(some({ ...node, mode }, ["path"])),
  links: few(some({ ...node, target: mostly(one("/etc/x", "../x", "/a"), one("")), hard: bool }, ["path", "target"])),
  luks: few(
    some(
      {
        name: mostly(one("crypt", "data"), one("a/b")),
        device,
        key_file: resource,
        label: mostly(one("l"), one("z".repeat(48))),
        uuid: one("u"),
        options: few(one("--x")),
        discard: bool,
        open_options: few(one("--y")),
        wipe_volume: bool,
        clevis: mostly(
          some({
            tpm2: bool,
            threshold: one(1, 2),
            tang: few(
              some(
                {
                  url: mostly(one("http://t1", "https://t2"), one("", "ftp://t")),
                  thumbprint: mostly(one("tp"), one("")),
                  advertisement: mostly(one("{}"), one("", "{")),
                },
                ["url"],
              ),
            ),
          }),
          some({
            custom: some({
              pin: mostly(one("sss", "tpm2"), one("", "pin")),
              config: mostly(one("c"), one("")),
              needs_network: bool,
            }),
          }),
          one({}),
        ),
      },
      ["name", "device"],
    ),
  ),
});

const unitText = mostly(
  one(
    "",
    "[Unit]\nDescription=x\n\n[Install]\nWantedBy=multi-user.target\n",
    "[Service]\nExecStart=/bin/a \\\n  --b\n# c\n",
  ),
  one(
    "[Unit",
    "[Unit] x\nA=b\n",
    "[Unit]\nno equals\n",
    "text before\n[Unit]\nA=b\n",
    "just text",
    "[Unit]\nA=b",
    "[Unit]\n no equals",
  ),
);
const systemd = some({
  units: few(
    some(
      {
        name: mostly(
          one("a.service", "b.timer", "var-lib.mount", "c@d.service", "etc-a.mount"),
          one("a", "a.conf", "a.Service"),
        ),
        enabled: bool,
        mask: bool,
        contents: unitText,
        dropins: few(some({ name: mostly(one("10.conf", "20.conf"), one("x")), contents: unitText }, ["name"])),
      },
      ["name"],
    ),
  ),
});

const passwd = some({
  users: few(
    some(
      {
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
      },
      ["name"],
    ),
  ),
  groups: few(
    some({ name: one("g", "h"), gid: one(0, 1000), password_hash: one("x"), should_exist: bool, system: bool }, [
      "name",
    ]),
  ),
});

const inlineConfig = some(
  { inline: one('{"ignition":{"version":"3.3.0"}}', '{"ignition":{"version":"3.4.0"}}'), verification: some({ hash }) },
  ["inline"],
);
const reference = mostly(
  some({ source: url, verification: some({ hash }), http_headers: headers }, ["source"]),
  inlineConfig,
  one({}),
);
const ignition = some({
  config: some({ merge: few(reference), replace: reference }),
  timeouts: some({ http_response_headers: one(0, 10), http_total: one(0, 30) }),
  security: some({ tls: some({ certificate_authorities: few(reference) }) }),
  proxy: some({
    http_proxy: mostly(one("http://p"), one("ftp://p", "p")),
    https_proxy: mostly(one("https://p"), one("")),
    no_proxy: few(one("a", "b")),
  }),
});

const kernel = some({ should_exist: few(one("quiet", "a=b", "c")), should_not_exist: few(one("debug", "c")) });
const dialect = mostly(
  one({ variant: "flatcar", version: "1.1.0" }),
  one({ variant: "flatcar", version: "1.0.0" }),
  one({ variant: "fcos", version: "1.5.0" }),
  one({ variant: "fcos", version: "1.4.0" }),
);

/** Documents in which a few sections are used. */
export const documents = fc
  .tuple(dialect, some({ ignition, kernel_arguments: kernel, passwd, storage, systemd }))
  .map(([head, sections]) => ({ ...(head as object), ...sections }));

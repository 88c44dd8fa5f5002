// What Flatcar's users write, in the ways YAML lets them.

export const corpus: readonly { readonly title: string; readonly text: string }[] = [
  {
    title: "users, octal modes, block texts, comments",
    text: `# a node
variant: flatcar
version: 1.1.0
passwd:
  users:
    - name: core
      ssh_authorized_keys: [ssh-ed25519 AAAA ops, 'ssh-rsa BBBB "two"']
      groups: [docker, sudo]
    - {name: backup, uid: 2001, system: yes, shell: /usr/bin/false, no_create_home: on}
  groups: [{name: build, gid: 3000}]
storage:
  directories:
    - path: /srv/data
      mode: 0750
      user: {id: 500}
      group: {name: core}
  files:
    - path: /etc/motd
      mode: 0o644
      contents:
        inline: |
          Welcome – 欢迎
          100% ours
    - path: /etc/folded
      overwrite: true
      contents:
        inline: >-
          one
          line
    - path: /opt/bin/kubectl
      mode: 0755
      contents:
        source: https://dl.example/kubectl
        verification:
          hash: sha512-${"ab".repeat(64)}
        http_headers:
          - {name: Authorization, value: Bearer x}
    - path: /etc/list
      append: [{inline: a}, {inline: b, compression: ""}]
  links:
    - {path: /etc/localtime, target: ../usr/share/zoneinfo/Europe/Oslo}
    - {path: /opt/hard, target: /opt/bin/kubectl, hard: true}
`,
  },
  {
    title: "disks, RAID, LUKS, filesystems with mount units, swap",
    text: `variant: flatcar
version: 1.1.0
storage:
  disks:
    - device: &disk /dev/disk/by-id/nvme-a
      wipe_table: true
      partitions:
        - {number: 1, label: raid.1, size_mib: 4096, type_guid: a19d880f-05fc-4d3b-a006-743f0f84911e}
        - {number: 2, label: swap, size_mib: 0x400, start_mib: 0}
  raid:
    - {name: data, level: raid1, devices: [/dev/disk/by-partlabel/raid.1, /dev/disk/by-partlabel/raid.2], options: [--bitmap=none]}
  luks:
    - {name: secret, device: /dev/md/data, key_file: {inline: "key"}, wipe_volume: true, discard: true, open_options: [--perf-no_read_workqueue]}
  filesystems:
    - {device: /dev/mapper/secret, path: /var/lib/my data, format: ext4, label: DATA, with_mount_unit: true, mount_options: [noatime, nodiratime]}
    - {device: /dev/disk/by-partlabel/swap, format: swap, with_mount_unit: true}
    - {device: *disk, path: /.hidden/x-y, format: btrfs, with_mount_unit: true}
    - {device: /dev/disk/by-label/plain, path: /mnt, format: xfs, with_mount_unit: false}
`,
  },
  {
    title: "a mount unit of one's own beside that of the filesystem",
    text: `variant: flatcar
version: 1.0.0
storage:
  filesystems:
    - {device: /dev/vdb, path: /var/lib/data, format: ext4, with_mount_unit: true}
    - {device: /dev/vdc, path: /var/lib/more, format: ext4, with_mount_unit: true}
systemd:
  units:
    - {name: first.service, enabled: true, contents: "[Service]\\nExecStart=/bin/true\\n[Install]\\nWantedBy=multi-user.target\\n"}
    - name: var-lib-data.mount
      dropins: [{name: 10-after.conf, contents: "[Unit]\\nAfter=a.service\\n"}]
    - {name: update-engine.service, mask: true}
`,
  },
  {
    title: "other configs, a proxy, certificates, the kernel's arguments",
    text: `variant: flatcar
version: 1.1.0
ignition:
  config:
    merge:
      - source: https://config.example/base.ign
        verification: {hash: sha256-${"0f".repeat(32)}}
      - inline: '{"ignition": {"version": "3.3.0"}}'
  timeouts: {http_response_headers: 20, http_total: 120}
  security: {tls: {certificate_authorities: [{source: "https://ca.example/root.pem"}]}}
  proxy: {http_proxy: "http://proxy.example:3128", no_proxy: [10.0.0.0/8, localhost]}
kernel_arguments:
  should_exist: [quiet, "flatcar.autologin=ttyS0"]
  should_not_exist: [debug]
`,
  },
  {
    title: "a config in place of this one",
    text: `variant: flatcar\nversion: 1.1.0\nignition: {config: {replace: {source: "https://config.example/all.ign"}}}\n`,
  },
  {
    title: "numbers and words where texts are wanted, and what is empty",
    text: `variant: flatcar
version: 1.1.0
storage:
  files:
    - {path: /a, contents: {inline: 1.10}, mode: 0600}
    - {path: /b, contents: {inline: true}, user: {}, append: []}
    - {path: /c, contents: ~, mode: null}
    - {path: /d, contents: {inline: ""}}
  disks: []
systemd:
passwd: {}
`,
  },
  {
    title: "a long text, which is packed",
    text: `variant: flatcar\nversion: 1.1.0\nstorage:\n  files:\n    - path: /a\n      contents:\n        inline: ${"words ".repeat(400)}\n`,
  },
  {
    title: "a volume whose key comes over the network, of Fedora CoreOS",
    text: `variant: fcos
version: 1.5.0
storage:
  luks:
    - name: data
      device: /dev/vdb
      clevis: {tang: [{url: "http://tang.example", thumbprint: abc, advertisement: "{}"}], threshold: 1}
  filesystems:
    - {device: /dev/disk/by-id/dm-name-data, path: /var/data, format: xfs, with_mount_unit: true, mount_options: [ro]}
`,
  },
  {
    title: "the same with tpm2 and an older version",
    text: `variant: fcos
version: 1.4.0
storage:
  luks: [{name: data, device: /dev/vdb, clevis: {tpm2: true}}]
  filesystems: [{device: /dev/mapper/data, path: /var/data, format: xfs, with_mount_unit: true}]
`,
  },
];

import { firstBootWay, type OperatingSystemSpec } from "../operating-system/schema.ts";
import { HOST_SCRIPT, OEM_HOST_SCRIPT } from "./host-script.ts";
import type { TinkerbellSpec } from "./schema.ts";

export interface TemplateFacts {
  /** Of the OperatingSystem. */
  readonly name: string;
  readonly os: OperatingSystemSpec;
  readonly arch: "amd64" | "arm64";
  readonly tinkerbell: TinkerbellSpec;
}

/**
 * What Tinkerbell does to install a system, a text in Go's template language; undefined where it cannot (no image for
 * that architecture, no action for its format). What the system is told comes from `Hardware.spec.userData`.
 */
export function templateOf(facts: TemplateFacts): string | undefined {
  const stream = streamAction(facts);
  if (stream === undefined) return undefined;
  const actions = [stream, ...firstBootActions(facts)].map(actionText).join("");
  return `version: "0.1"
name: ${literal(facts.name)}
global_timeout: 3600
tasks:
  - name: install
    worker: "{{.device_1}}"
    volumes: [/dev:/dev, /dev/console:/dev/console, /lib/firmware:/lib/firmware:ro]
    actions:
${actions}`;
}

interface Action {
  readonly name: string;
  readonly image: string;
  /** Seconds. */
  readonly timeout: number;
  /** Values are written as they stand: `literal` makes one of a text. */
  readonly environment: Readonly<Record<string, string>>;
}

const DISK = "{{ (index .hardware.spec.disks 0).device }}";
const quoted = (template: string) => `"${template}"`;

function streamAction({ os, arch, tinkerbell: { actions } }: TemplateFacts): Action | undefined {
  const image = os.images[arch];
  if (image === undefined) return undefined;
  const environment = { IMG_URL: literal(image.url), DEST_DISK: quoted(DISK) };
  const common = { name: "image", timeout: 1800 };
  if (image.format === "qcow2") {
    return actions.qemuimg2disk === undefined ? undefined : { ...common, image: actions.qemuimg2disk, environment };
  }
  const compressed = image.format === "raw" ? {} : { COMPRESSED: '"true"' };
  return { ...common, image: actions.image2disk, environment: { ...environment, ...compressed } };
}

function firstBootActions(facts: TemplateFacts): readonly Action[] {
  switch (firstBootWay(facts.os)) {
    case "none":
      return [];
    case "ignition":
      return ignitionActions(facts);
    case "nocloud":
      return cloudInitActions(facts);
  }
}

/** Flatcar reads `config.ign` on the partition labelled OEM, its sixth (btrfs), and the kernel's arguments in `grub.cfg`. */
function ignitionActions({ os, tinkerbell }: TemplateFacts): readonly Action[] {
  const into = { partition: 6, fs: "btrfs", image: tinkerbell.actions.writefile };
  const config = [
    fileAction({ ...into, name: "ignition", path: "/config.ign", contents: USER_DATA }),
    fileAction({ ...into, name: "host-files", path: OEM_HOST_SCRIPT, contents: VENDOR_DATA }),
  ];
  if (os.kernelArguments.length === 0) return config;
  const contents = literal(`set linux_append="${os.kernelArguments.join(" ")}"\n`);
  return [...config, fileAction({ ...into, name: "kernel-arguments", path: "/grub.cfg", contents })];
}

const USER_DATA = "{{ .hardware.spec.userData | toJson }}";
/** Our own part of a Hardware: a script with the machine's own files; many have none, and it is always there. */
const VENDOR_DATA = '{{ index .hardware.spec "vendorData" | default "#!/bin/sh\\n" | toJson }}';

/** cloud-init is told to ask Tinkerbell's metadata service, which knows a machine by its address. */
function cloudInitActions({ name, os, tinkerbell }: TemplateFacts): readonly Action[] {
  const partition = tinkerbell.roots[name] ?? (os.distribution === "ubuntu" ? 1 : undefined);
  if (partition === undefined) return [];
  const into = { partition, fs: "ext4", image: tinkerbell.actions.writefile };
  const datasource = {
    datasource: { Ec2: { metadata_urls: [tinkerbell.url], strict_id: false } },
    manage_etc_hosts: "localhost",
    warnings: { dsid_missing_source: "off" },
  };
  return [
    fileAction({
      ...into,
      name: "cloud-init",
      path: "/etc/cloud/cloud.cfg.d/10_tinkerbell.cfg",
      contents: literal(`${JSON.stringify(datasource)}\n`),
    }),
    fileAction({ ...into, name: "host-files", path: HOST_SCRIPT, contents: VENDOR_DATA }),
    fileAction({
      ...into,
      name: "datasource",
      path: "/etc/cloud/ds-identify.cfg",
      contents: literal("datasource: Ec2\n"),
    }),
  ];
}

interface FileAction {
  readonly name: string;
  readonly image: string;
  readonly partition: number;
  readonly fs: string;
  readonly path: string;
  readonly contents: string;
}

function fileAction({ name, image, partition, fs, path, contents }: FileAction): Action {
  const environment = {
    DEST_DISK: quoted(`{{ formatPartition (index .hardware.spec.disks 0).device ${partition} }}`),
    FS_TYPE: fs,
    DEST_PATH: path,
    UID: '"0"',
    GID: '"0"',
    MODE: '"0600"',
    DIRMODE: '"0755"',
    CONTENTS: contents,
  };
  return { name, image, timeout: 120, environment };
}

function actionText({ name, image, timeout, environment }: Action): string {
  const values = Object.entries(environment).map(([key, value]) => `          ${key}: ${value}\n`);
  return `      - name: ${name}\n        image: ${literal(image)}\n        timeout: ${timeout}\n        environment:\n${values.join("")}`;
}

/** A text as YAML has it, and as Go's template language leaves it. */
function literal(text: string): string {
  return JSON.stringify(text).replaceAll("{{", '{{"{{"}}');
}

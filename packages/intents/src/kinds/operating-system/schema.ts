import * as z from "zod";
import { hostField } from "../../formats/fields.ts";
import { secretReference } from "../../formats/secret-reference.ts";

/** A value of a Secret of the same site. */
export const secretReferenceField = secretReference();

const FORMATS = ["raw", "raw.gz", "raw.bz2", "raw.xz", "raw.zst", "qcow2"] as const;

export const sha256Field = z
  .string()
  .regex(/^[0-9a-fA-F]{64}$/, "SHA-256 of the file, 64 hexadecimal digits")
  .overwrite((text) => text.toLowerCase())
  .meta({ description: "SHA-256 of the file as it lies there: nothing else is ever written to a disk." });

export const imageUrlField = z
  .string()
  .regex(/^https?:\/\/[^\s/?#@]+\/\S*$/, "an http or https URL of a file, without a login in it")
  .meta({ description: "Where the file is, http or https." });

export const imageFields = {
  bytes: z
    .int()
    .min(1)
    .max(2 ** 50)
    .optional()
    .meta({ description: "Size of the file; where it is given, another size is refused before the end." }),
  format: z.enum(FORMATS).meta({ description: "How the disk's content is packed in the file." }),
};

const image = () => z.strictObject({ url: imageUrlField, sha256: sha256Field, ...imageFields });
const file = () => z.strictObject({ url: imageUrlField, sha256: sha256Field, bytes: imageFields.bytes });

const liveServer = () =>
  z.strictObject({
    kernel: file().meta({ description: "`casper/vmlinuz` of the ISO." }),
    initrd: file().meta({ description: "`casper/initrd` of the ISO." }),
    iso: file().meta({
      description: "The ISO itself; the machine loads it into its memory, which must have 1 GiB more than that.",
    }),
  });

/** The installer of Ubuntu's live server, by architecture. */
export const installerField = () =>
  z.strictObject({
    amd64: liveServer().optional().meta({ description: "For x86-64." }),
    arm64: liveServer().optional().meta({ description: "For 64-bit ARM." }),
  });

export const installerDoc =
  "With `autoinstall`, instead of `images`: the files of Ubuntu's live server by architecture, each by its digest.";

export const DISTRIBUTIONS = ["flatcar", "ubuntu", "azurelinux", "image"] as const;

const user = () =>
  z.strictObject({
    name: z
      .string()
      .regex(/^[a-z_][a-z0-9_-]{0,31}$/, "a user name: a-z, 0-9, '_' and '-', at most 32")
      .meta({ description: "Login name; it is made where the image has none of it." }),
    sshAuthorizedKeys: z
      .array(z.string().regex(/^[a-z0-9@.-]+ [A-Za-z0-9+/=]+( [^\n]*)?$/, "a line of an authorized_keys file"))
      .max(64)
      .default([])
      .meta({ description: "Public keys that may log in." }),
    groups: z
      .array(z.string().regex(/^[a-z_][a-z0-9_-]{0,31}$/, "a group name: a-z, 0-9, '_' and '-', at most 32"))
      .max(64)
      .default([])
      .meta({ description: "Further groups." }),
    sudo: z.boolean().default(false).meta({ description: "May do everything as root, without a password." }),
    shell: z
      .string()
      .regex(/^\/\S+$/, "an absolute path")
      .optional()
      .meta({ description: "Login shell." }),
    passwordHash: secretReferenceField
      .optional()
      .meta({ description: "Hash of the password (`openssl passwd -6`) in a Secret; absent = no login by password." }),
  });

const writtenFile = () =>
  z
    .strictObject({
      path: z
        .string()
        .regex(/^(\/(?!\.{1,2}(\/|$))[^/\0\n]+)+$/, "an absolute path without . and ..")
        .meta({ description: "Where it lies." }),
      mode: z
        .string()
        .regex(/^0?[0-7]{3}$/, 'an octal mode in quotes, e.g. "0644"')
        .default("0644")
        .meta({ description: "Permissions, octal, in quotes." }),
      owner: z
        .string()
        .regex(/^[a-z_][a-z0-9_-]{0,31}:[a-z_][a-z0-9_-]{0,31}$/, "user:group, e.g. root:root")
        .default("root:root")
        .meta({ description: "User and group that own it." }),
      contents: z.string().optional().meta({ description: "What it holds." }),
      from: secretReferenceField.optional().meta({ description: "What it holds, where that is secret." }),
    })
    .refine(({ contents, from }) => (contents === undefined) !== (from === undefined), {
      message: "contents, or from: {secret, key}",
    });

const unitName = () =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9:_.\\@-]{1,200}\.(service|socket|mount|automount|swap|target|path|timer|slice)$/,
      "the name of a systemd unit, e.g. registry.service",
    );

const unit = () =>
  z.strictObject({
    name: unitName().meta({ description: "With its ending, e.g. `registry.service`." }),
    enabled: z.boolean().default(true).meta({ description: "Started at every boot, as its [Install] section says." }),
    contents: z.string().optional().meta({ description: "The unit file; absent = it is in the image." }),
    dropins: z
      .array(
        z.strictObject({
          name: z
            .string()
            .regex(/^[A-Za-z0-9:_.@-]{1,200}\.conf$/, "a name that ends in .conf")
            .meta({ description: "E.g. `10-proxy.conf`." }),
          contents: z.string().meta({ description: "What it adds to the unit." }),
        }),
      )
      .max(32)
      .default([])
      .meta({ description: "Files that add to the unit." }),
  });

const kernelArgument = () =>
  z.string().regex(/^[\x21\x23-\x26\x28-\x5b\x5d-\x7e]{1,256}$/, "one argument without spaces and quotes");

/** What an operator may write of the first boot; beside it stand texts of the distributions' own languages. */
export const firstBootFields = () => ({
  users: z.array(user()).max(256).default([]).meta({ description: "Who can log in." }),
  files: z.array(writtenFile()).max(1024).default([]).meta({ description: "Files that are written." }),
  units: z.array(unit()).max(256).default([]).meta({ description: "Units of systemd." }),
  runcmd: z
    .array(z.union([z.string().min(1), z.array(z.string()).min(1)]))
    .max(256)
    .default([])
    .meta({ description: "Commands of cloud-init's last stage, lines of shell or lists; not with Ignition." }),
  kernelArguments: z.array(kernelArgument()).max(64).default([]).meta({
    description: "Added to the kernel's command line; consoles are there already, as the architecture has them.",
  }),
  ntp: z.array(hostField).max(8).default([]).meta({ description: "Time servers; none = the image's own." }),
});

/** A document in somebody else's language. */
export const foreignObject = () => z.record(z.string(), z.unknown());

export const distributionFields = () => ({
  distribution: z.enum(DISTRIBUTIONS).meta({ description: "What it is; `image` = any other disk image." }),
  version: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9.+_~-]{0,63}$/, "a version, e.g. 4593.2.5")
    .meta({ description: "Its version, as its makers call it." }),
  firstBoot: z.enum(["nocloud", "ignition", "none"]).optional().meta({
    description:
      "With `image` only: how it is configured. `nocloud` = cloud-init, by a partition CIDATA; `ignition` = by `config.ign` on its partition OEM; `none` = not at all.",
  }),
});

/** What hub and site hold of an operating system: all of it translated, nothing left to look up. */
export const operatingSystemSchema = () =>
  z.strictObject({
    ...distributionFields(),
    images: z
      .strictObject({
        amd64: image().optional().meta({ description: "For x86-64." }),
        arm64: image().optional().meta({ description: "For 64-bit ARM." }),
      })
      .meta({ description: "The disk images, by architecture." }),
    ...firstBootFields(),
    installer: installerField().optional().meta({ description: installerDoc }),
    autoinstall: foreignObject()
      .optional()
      .meta({ description: "What Ubuntu's installer is told beside what follows from the rest of this document." }),
    ignition: foreignObject().optional().meta({ description: "An Ignition config of spec 3." }),
    userData: foreignObject().optional().meta({ description: "A cloud-config." }),
  });

export type OperatingSystemSpec = z.output<ReturnType<typeof operatingSystemSchema>>;
export type SecretReference = z.output<typeof secretReferenceField>;

/** How a system is told what to be at its first boot. */
export type FirstBootWay = "nocloud" | "ignition" | "none";

export function firstBootWay({
  distribution,
  firstBoot,
}: Pick<OperatingSystemSpec, "distribution" | "firstBoot">): FirstBootWay {
  if (distribution === "flatcar") return "ignition";
  return distribution === "image" ? (firstBoot ?? "none") : "nocloud";
}

export type Architecture = "amd64" | "arm64";

/**
 * What a machine of an architecture needs of the site's image cache: one disk image, or the three files of an installer.
 * Empty = the system is not for that architecture.
 */
export function filesFor(
  { images, installer }: Pick<OperatingSystemSpec, "images" | "installer">,
  arch: Architecture,
): readonly { readonly url: string; readonly sha256: string }[] {
  const { iso, kernel, initrd } = installer?.[arch] ?? {};
  return [images[arch], iso, kernel, initrd].filter((each) => each !== undefined);
}

/** Those that the system is for. */
export function architecturesOf(spec: Pick<OperatingSystemSpec, "images" | "installer">): readonly Architecture[] {
  return (["amd64", "arm64"] as const).filter((arch) => filesFor(spec, arch).length > 0);
}

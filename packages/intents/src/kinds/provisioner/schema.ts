import * as z from "zod";
import { labelsField } from "../../documents/header.ts";
import { nameField } from "../../formats/fields.ts";
import { secretReferenceField } from "../operating-system/schema.ts";

const httpUrl = () =>
  z
    .string()
    .regex(/^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/, "an http or https URL without a login, e.g. http://10.1.0.9:7080")
    .overwrite((text) => text.replace(/\/+$/, ""));

const image = () =>
  z
    .string()
    .regex(/^[a-z0-9.:/_-]+(@sha256:[0-9a-f]{64})?$/, "an image reference, e.g. registry.example/image2disk@sha256:…");

const enrolment = () =>
  z.strictObject({
    name: nameField.meta({ description: "Names the rule." }),
    macs: z
      .array(
        z
          .string()
          .regex(
            /^[0-9a-f*]{1,2}(:[0-9a-f*]{1,2}){0,5}$/,
            'an Ethernet address, or the begin of one with *: "3c:ec:ef:*"',
          ),
      )
      .min(1)
      .max(64)
      .meta({ description: 'Machines whose addresses are like one of these: "3c:ec:ef:*".' }),
    os: nameField.meta({ description: "The OperatingSystem that they are given." }),
    arch: z.enum(["amd64", "arm64"]).meta({ description: "For which architecture." }),
  });

const tinkerbell = () =>
  z.strictObject({
    kubeconfig: secretReferenceField.meta({
      description: "The kubeconfig of the management API server where Tinkerbell and Cluster API have their objects.",
    }),
    namespace: nameField
      .default("tinkerbell")
      .meta({ description: "Where the site's objects are: a namespace that is there, best one for each site." }),
    url: httpUrl().meta({ description: "Tinkerbell's HTTP as machines reach it: iPXE scripts and metadata." }),
    machines: z
      .strictObject({ matchLabels: labelsField.meta({ description: "Labels that a Machine must have, all of them." }) })
      .optional()
      .meta({ description: "Which of the site's machines are Tinkerbell's; absent = all." }),
    bmc: z
      .strictObject({
        url: httpUrl().meta({
          description:
            "The agent as Rufio reaches it (`bmc.rpcListen`): a BMC has one master, so Rufio asks the agent.",
        }),
        key: secretReferenceField.meta({ description: "The key with which Rufio signs what it asks (HMAC SHA-256)." }),
      })
      .meta({ description: "How Rufio comes to the BMCs." }),
    actions: z
      .strictObject({
        image2disk: image().meta({ description: "Writes a raw image to a disk." }),
        writefile: image().meta({ description: "Writes a file into a partition." }),
        qemuimg2disk: image().optional().meta({ description: "Writes a qcow2 image; absent = there are none." }),
      })
      .meta({ description: "Images of Tinkerbell's actions, best by digest: they have no other versions." }),
    roots: z.record(nameField, z.int().min(1).max(128)).default({}).meta({
      description:
        "By OperatingSystem: number of the ext4 partition with its /etc, where cloud-init is told whom to ask. Known for Ubuntu (1) and not needed for Flatcar.",
    }),
    enroll: z.array(enrolment()).max(64).default([]).meta({
      description: "Machines without a document that Tinkerbell may install by itself; none = none.",
    }),
  });

/** Who gives a site's machines their operating system. */
export const provisionerSchema = () =>
  z
    .strictObject({
      provider: z.enum(["netboot", "tinkerbell"]).meta({
        description:
          "`netboot` = the agent itself, with its boot environment; also without this document. `tinkerbell` = Tinkerbell, at a management API server that exists.",
      }),
      tinkerbell: tinkerbell().optional().meta({ description: "With `tinkerbell` only, and then needed." }),
    })
    .superRefine(({ provider, tinkerbell: given }, context) => {
      const expected =
        provider === "tinkerbell" && given === undefined
          ? "{kubeconfig, url, bmc, actions}, because provider is tinkerbell"
          : provider === "netboot" && given !== undefined
            ? "no field, because provider is netboot"
            : undefined;
      if (expected === undefined) return;
      context.addIssue({ code: "custom", path: ["tinkerbell"], message: expected, input: given });
    });

export type ProvisionerSpec = z.output<ReturnType<typeof provisionerSchema>>;
export type TinkerbellSpec = NonNullable<ProvisionerSpec["tinkerbell"]>;

import * as z from "zod";
import type { Finding, Path } from "../../finding.ts";
import { checkWay } from "./check-way.ts";
import { imagesInput, mirrorField, resolveImages } from "./images.ts";
import { readForeign } from "./foreign.ts";
import {
  distributionFields,
  firstBootFields,
  installerDoc,
  installerField,
  type OperatingSystemSpec,
} from "./schema.ts";

const foreign = () => z.union([z.string(), z.record(z.string(), z.unknown())], "a text or an object");

/** An operating system as an operator writes it; what comes out is what hub and site hold. */
export const operatingSystemInputSchema = () =>
  z
    .strictObject({
      ...distributionFields(),
      mirror: mirrorField().optional(),
      images: imagesInput(),
      installer: installerField().optional().meta({ description: installerDoc }),
      ...firstBootFields(),
      autoinstall: foreign().optional().meta({
        description:
          "With `ubuntu`, instead of a disk image: what stands below `autoinstall:` for Ubuntu's installer, as text or object. Disk, network, users and host name are not in it: they follow from the order, the Machine and this document.",
      }),
      butane: z.string().optional().meta({
        description:
          "With Ignition: a Butane config (variant flatcar 1.0.0, 1.1.0 or fcos 1.4.0, 1.5.0), as text; translated before it leaves the CLI. No `local` files, no `trees`.",
      }),
      ignition: foreign()
        .optional()
        .meta({ description: "With Ignition: a config of spec 3, as JSON text or object." }),
      userData: foreign().optional().meta({
        description: "With cloud-init: a cloud-config, as text or object; the rest of this document is merged into it.",
      }),
    })
    .transform((input, context): OperatingSystemSpec => {
      const { mirror, images, autoinstall, butane, ignition, userData, ...rest } = input;
      const say: Say = (path, message, finding) =>
        context.addIssue({ code: "custom", path: [...path], message, ...(finding && { params: { finding } }) });
      checkWay(input, say);
      return {
        ...rest,
        images: autoinstall === undefined ? resolveImages({ ...rest, mirror, images }, say) : {},
        ...readForeign({ autoinstall, butane, ignition, userData }, say),
      };
    });

/** Adds what is wrong at a path of the spec: what would be right, and all the rest where the value does not say it. */
export type Say = (path: Path, expected: string, finding?: Omit<Finding, "path">) => void;

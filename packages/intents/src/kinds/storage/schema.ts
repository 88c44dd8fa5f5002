import * as z from "zod";
import { nameField } from "../../formats/fields.ts";
import { cephSchema } from "./ceph-schema.ts";
import { sanSchema } from "./san-schema.ts";

/** What an operator says of a cluster's storage. */
export const storageSchema = () =>
  z
    .strictObject({
      cluster: nameField.optional().meta({ description: "Which Cluster of the site; absent = the only one." }),
      deletion: z.enum(["keep", "confirm"]).default("keep").meta({
        description:
          "`confirm` = what holds data (the Ceph cluster, pools, filesystems, volumes) may be deleted when it is no longer wanted, with its name given at the CLI; `keep` = it stays.",
      }),
      ceph: cephSchema().optional().meta({ description: "Ceph by Rook, on disks of the cluster's own machines." }),
      san: sanSchema().optional().meta({ description: "Storage that others keep." }),
    })
    .refine(({ ceph, san }) => (ceph === undefined) !== (san === undefined), { message: "ceph or san, one of them" });

export type StorageSpec = z.output<ReturnType<typeof storageSchema>>;

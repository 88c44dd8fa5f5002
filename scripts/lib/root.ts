import { dirname } from "node:path";
import { fileURLToPath } from "node:url";

/** The checkout, absolute: scripts work from any current directory. */
export const root: string = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

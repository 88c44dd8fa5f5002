import { text } from "../args.ts";
import { siteNames } from "../completion/sources.ts";

/** `--site`, everywhere the same. */
export const siteOption = text("site (default: the context's)", { value: "NAME", complete: siteNames });

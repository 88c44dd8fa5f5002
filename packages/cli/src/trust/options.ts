import { text } from "../args.ts";

export const rootKeyOption = text("file with the root's key, once the hub has it no more", { value: "FILE" });

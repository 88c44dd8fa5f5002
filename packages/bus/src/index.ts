export { busErrors } from "./errors.ts";
export * from "./ports.ts";
export * from "./trust/index.ts";

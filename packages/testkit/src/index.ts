export * from "./tools/index.ts";

#!/usr/bin/env node
import { enableCompileCache } from "node:module";

if (Number(process.versions.node.split(".")[0]) < 24) {
  console.error(`node-ipmi needs Node.js 24 or newer; this is ${process.version}.`);
  process.exit(1);
}
enableCompileCache?.();
await import("../src/main.ts");

export * from "./message.ts";
export * from "./gen/messages.ts";
export * from "./streams.ts";
export * from "./subject.ts";
export * from "./subjects.ts";
export * from "./token.ts";
export * from "./telemetry.ts";
export * from "./trust/index.ts";

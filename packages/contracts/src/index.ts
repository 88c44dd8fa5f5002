export * from "./message.ts";
export * from "./messages.ts";
export * from "./streams.ts";
export * from "./subject.ts";
export * from "./subjects.ts";
export * from "./token.ts";

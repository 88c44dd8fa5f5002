export type { Patience } from "./provisioning/decide.ts";
export { type Agent, createAgent } from "./agent.ts";
export { agentErrors } from "./agent-errors.ts";
export type { AgentLimits, AgentOptions, AgentTiming } from "./agent-options.ts";
export type {
  Bmc,
  BmcDriver,
  BmcInfo,
  BmcTarget,
  BootChoice,
  BootControl,
  IdentifyControl,
  IdentifyState,
  LastStart,
  PowerControl,
  PowerOrder,
  PowerState,
} from "./bmc/bmc.ts";
export { bmcErrors } from "./bmc/bmc-errors.ts";
export type { EventLog, EventLogState, LogEntry } from "./bmc/event-log.ts";
export type { InventoryField, InventoryReader } from "./bmc/inventory.ts";
export type { SensorReader, SensorReading } from "./bmc/sensors.ts";
export { ipmiDriver } from "./bmc/ipmi/driver.ts";
export { commandErrors } from "./commands/command-errors.ts";
export { DestructiveOrders, type DestructiveOrdersOptions } from "./commands/destructive-orders.ts";
export { enrol, type EnrolAt, type EnrolmentOptions } from "./enrolment/enrol.ts";
export { enrolmentErrors } from "./enrolment/enrolment-errors.ts";
export { makeKeys } from "./enrolment/keys.ts";
export { type Health, isReady } from "./health/health.ts";
export type { Verify } from "./intents/verify.ts";
export { openSqliteStore } from "./io/sqlite-store.ts";
export { type AgentWorld, type RunningAgent, startAgent } from "./io/start-agent.ts";
export { agentOptions, type AgentSettings } from "./options.ts";
export { stateErrors } from "./store/state-errors.ts";
export { STORE_LIMITS, type StoreLimits } from "./store/limits.ts";
export type { Store } from "./store/store.ts";
export { pinRoot } from "./trust/pin-root.ts";
export { SiteTrust } from "./trust/site-trust.ts";
export {
  type BootOffers,
  type BootPlans,
  type ImageState,
  noBoots,
  type SeenBoot,
  type WantedImage,
} from "./boot/boot-plans.ts";

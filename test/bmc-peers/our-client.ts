import { encode } from "@longshore/kit";
import {
  addSelEntry,
  BootDevice,
  ChassisAction,
  chassisControl,
  chassisIdentify,
  coldReset,
  type Console,
  decodeFru,
  describeEvent,
  eraseSel,
  getBootOverride,
  getChannelAccess,
  getChannelInfo,
  getChassisStatus,
  getDeviceGuid,
  getDeviceId,
  getLanConfiguration,
  getPayloadActivationStatus,
  getPohCounter,
  getPowerReading,
  getAssetTag,
  getSelTime,
  getSessionInfo,
  getSolConfiguration,
  getSystemGuid,
  getSystemRestartCause,
  getUserAccess,
  getUserName,
  getWatchdogTimer,
  ipv4,
  type IpmiSession,
  LanParameter,
  macAddress,
  openConsole,
  openSession,
  PasswordOperation,
  passwordField,
  PayloadType,
  raw,
  readFru,
  readSdrs,
  readSel,
  readSensor,
  readThresholds,
  RestorePolicy,
  sensorsOf,
  SessionIndex,
  setBootOverride,
  setLanConfiguration,
  setPowerRestorePolicy,
  setSelTime,
  setUserAccess,
  setUserName,
  setUserPassword,
  SolParameter,
  type Target,
} from "node-ipmi";

/** One thing that our client does at a BMC. It throws when the BMC refuses, and when what it reads back is not so. */
export interface Deed {
  readonly subject: string;
  readonly run: (session: IpmiSession, target: Target) => Promise<unknown>;
}

const on = async (session: IpmiSession): Promise<boolean> => (await session.send(getChassisStatus, {})).power.on;

export const DEEDS: readonly Deed[] = [
  { subject: "login, suite 17", run: (_, target) => opens({ ...target, suites: [17] }) },
  { subject: "login, suite 3", run: (_, target) => opens({ ...target, suites: [3] }) },
  { subject: "a wrong password is called that", run: wrongPassword },
  { subject: "device ID", run: (session) => session.send(getDeviceId, {}) },
  { subject: "system GUID", run: (session) => session.send(getSystemGuid, {}) },
  { subject: "device GUID", run: (session) => session.send(getDeviceGuid, {}) },
  { subject: "chassis status", run: (session) => session.send(getChassisStatus, {}) },
  { subject: "power on, read back", run: (session) => power(session, true) },
  { subject: "power reset", run: (session) => session.send(chassisControl, { action: ChassisAction.Reset }) },
  { subject: "power off, read back", run: (session) => power(session, false) },
  { subject: "boot device, read back", run: boot },
  { subject: "identify", run: (session) => session.send(chassisIdentify, { seconds: 1 }) },
  { subject: "restart cause", run: (session) => session.send(getSystemRestartCause, {}) },
  { subject: "power-on hours", run: (session) => session.send(getPohCounter, {}) },
  {
    subject: "power restore policy",
    run: (session) => session.send(setPowerRestorePolicy, { policy: { code: RestorePolicy.NoChange } }),
  },
  { subject: "sensors with values", run: sensors },
  { subject: "event log: add, list, clear", run: log },
  { subject: "event log: time", run: logTime },
  { subject: "inventory", run: inventory },
  { subject: "users, listed", run: users },
  { subject: "a user: made, logged in", run: makeUser },
  { subject: "LAN settings", run: lanSettings },
  { subject: "a LAN setting, read back", run: setAddress },
  { subject: "channel info", run: (session) => session.send(getChannelInfo, { channel: { number: 1 } }) },
  {
    subject: "channel access",
    run: (session) => session.send(getChannelAccess, { channel: { number: 1 }, which: { setting: 2 } }),
  },
  {
    subject: "own session",
    run: (session) => session.send(getSessionInfo, { index: SessionIndex.Own, by: new Uint8Array() }),
  },
  { subject: "watchdog", run: (session) => session.send(getWatchdogTimer, {}) },
  { subject: "console settings", run: solSettings },
  {
    subject: "payload status",
    run: (session) => session.send(getPayloadActivationStatus, { payload: { type: PayloadType.Sol } }),
  },
  { subject: "DCMI: power", run: (session) => session.send(getPowerReading, { mode: 1, attributes: 0 }) },
  { subject: "DCMI: asset tag", run: (session) => session.send(getAssetTag, { offset: 0, length: 16 }) },
  { subject: "raw", run: (session) => session.send(raw({ netFn: 6, cmd: 1 }), new Uint8Array()) },
  // late: what fakebmc has still to show keeps it from hearing anything else for a while
  { subject: "console: typed, shown, left", run: (_, target) => console_(target) },
  { subject: "cold reset", run: (session) => session.send(coldReset, {}) },
];

function holds(fact: boolean, sentence: string): asserts fact {
  if (!fact) throw new Error(sentence);
}

async function opens(target: Target): Promise<void> {
  await using session = await openSession(target);
  holds(session.suite === target.suites?.[0], `suite ${session.suite}`);
  await session.send(getChassisStatus, {});
}

async function wrongPassword(_: IpmiSession, target: Target): Promise<void> {
  const guess = await openSession({ ...target, password: "guess" }).then(
    () => "let in",
    (error: unknown) => (error as { code: string }).code,
  );
  holds(guess === "IPMI_WRONG_PASSWORD", `it is ${guess}`);
}

/** A BMC acknowledges before the power moves. */
async function power(session: IpmiSession, to: boolean): Promise<void> {
  await session.send(chassisControl, { action: to ? ChassisAction.On : ChassisAction.Off });
  for (let tries = 0; tries < 100 && (await on(session)) !== to; tries++) await pause(100);
  holds((await on(session)) === to, `the power is not ${to ? "on" : "off"}`);
}

async function boot(session: IpmiSession): Promise<void> {
  await setBootOverride(session, { device: BootDevice.Pxe, persistent: false, efi: false });
  const override = await getBootOverride(session);
  holds(override?.device === BootDevice.Pxe, `the flags read back are ${override ? "others" : "marked invalid"}`);
}

async function sensors(session: IpmiSession): Promise<void> {
  const [first] = (await readSdrs(session)).flatMap(sensorsOf);
  holds(first !== undefined, "there is no sensor");
  const { value } = await readSensor(session, first);
  holds(value !== undefined, `${first.name} has no value`);
  await readThresholds(session, first);
}

async function log(session: IpmiSession): Promise<void> {
  const record = Buffer.from("00000200000000200004010101595f5a", "hex"); // as ipmitool adds one
  await session.send(addSelEntry, { record });
  const entries: string[] = [];
  for await (const entry of readSel(session)) entries.push(describeEvent(entry, []));
  holds(
    entries.some((text) => text.includes("upper critical going high")),
    `the log says: ${entries.join("; ")}`,
  );
  await eraseSel(session);
  for await (const entry of readSel(session)) holds(false, `still there: ${describeEvent(entry, [])}`);
}

async function logTime(session: IpmiSession): Promise<void> {
  const time = 1_800_000_000;
  await session.send(setSelTime, { time });
  const { time: back } = await session.send(getSelTime, {});
  holds(Math.abs(back - time) < 10, `it says ${back}`);
}

async function inventory(session: IpmiSession): Promise<void> {
  const fru = decodeFru(await readFru(session, 0));
  holds(fru?.product !== undefined || fru?.board !== undefined, "neither board nor product");
}

async function users(session: IpmiSession): Promise<void> {
  const { name } = await session.send(getUserName, { user: { id: 2 } });
  holds(name === "admin", `user 2 is ${name}`);
  await session.send(getUserAccess, { channel: { number: 1 }, user: { id: 2 } });
}

async function makeUser(session: IpmiSession, target: Target): Promise<void> {
  const id = 5;
  await session.send(setUserName, { user: { id }, name: "eve" });
  const { long, password } = passwordField("eves-secret");
  const operation = (code: number) => ({ user: { id, long }, operation: { code } });
  await session.send(setUserPassword, { ...operation(PasswordOperation.Set), password });
  const access = { channel: 1, messaging: true, linkAuthentication: false, callbackOnly: false, change: true };
  await session.send(setUserAccess, { access, user: { id }, privilege: { limit: 4 } });
  await session.send(setUserPassword, { ...operation(PasswordOperation.Enable), password: new Uint8Array() });
  await using eve = await openSession({ ...target, username: "eve", password: "eves-secret" });
  await eve.send(getChassisStatus, {});
}

async function lanParameter(session: IpmiSession, parameter: number): Promise<Uint8Array> {
  const channel = { number: 1, revisionOnly: false };
  return (await session.send(getLanConfiguration, { channel, parameter, set: 0, block: 0 })).data;
}

async function lanSettings(session: IpmiSession): Promise<void> {
  holds((await lanParameter(session, LanParameter.IpAddress)).length === 4, "the address has not 4 bytes");
  holds((await lanParameter(session, LanParameter.MacAddress)).length === 6, "the MAC has not 6 bytes");
}

async function setAddress(session: IpmiSession): Promise<void> {
  const write = (parameter: number, data: Uint8Array) =>
    session.send(setLanConfiguration, { channel: { number: 1 }, parameter, data });
  const [gateway, mac] = [encode(ipv4, "10.0.0.1"), encode(macAddress, "3c:ec:ef:00:00:17")];
  await write(LanParameter.DefaultGateway, gateway);
  holds(
    Buffer.from(await lanParameter(session, LanParameter.DefaultGateway)).equals(gateway),
    "the gateway is another",
  );
  await write(LanParameter.DefaultGatewayMac, mac);
}

async function solSettings(session: IpmiSession): Promise<void> {
  const channel = { number: 1, revisionOnly: false };
  const parameter = SolParameter.Enable;
  await session.send(getSolConfiguration, { channel, parameter, set: 0, block: 0 });
}

/** What is typed is shown: the machine, or the BMC, says it again. */
async function console_(target: Target): Promise<void> {
  await using session = await openSession(target);
  await power(session, true);
  await using serial = await openConsole(target, { takeOver: true });
  const shown = said(serial);
  // typed again: fakebmc says nothing to what comes while it is still activating
  for (let tries = 0; tries < 20 && !shown.text.includes("hello"); tries++) {
    serial.write("hello\r");
    await pause(250);
  }
  holds(shown.text.includes("hello"), `it shows ${JSON.stringify(shown.text)}`);
}

function said(serial: Console): { text: string } {
  const all = { text: "" };
  serial.on("data", (characters: Uint8Array) => (all.text += Buffer.from(characters).toString()));
  return all;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

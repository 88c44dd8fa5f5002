import { isLongshoreError, seconds, seededRandom } from "@longshore/kit";
import { getChassisStatus, getSystemBootOptions, getSystemGuid } from "../src/commands/index.ts";
import { cipherSuites, type CipherSuiteId } from "../src/crypto/suites.ts";
import { decodeFru } from "../src/fru/decode-fru.ts";
import { readFru } from "../src/fru/read-fru.ts";
import { ask } from "../src/io/ask.ts";
import { openConsole } from "../src/io/open-console.ts";
import { presencePing } from "../src/io/presence-ping.ts";
import type { IpmiSession } from "../src/ipmi-session.ts";
import { readSdrs } from "../src/sdr/read-repository.ts";
import { sensorsOf } from "../src/sdr/sensor.ts";
import { describeEvent } from "../src/sel/describe.ts";
import { readSel } from "../src/sel/read-sel.ts";
import { type Lab, lab } from "./lab.ts";
import { Mutations } from "./mutations.ts";

/**
 * Client and simulator talk while every datagram, both ways, is joined by mutations of itself. Rounds take all suites in
 * turn: signed packets are mostly dropped at the door, those of suites 0, 1 and 15 come all the way in. Whatever is
 * thrown but an error of the catalog is thrown here, with the round's seed, which plays the same again.
 */
export async function fuzz(seed: number, datagrams: number, after: (sent: number) => void = () => undefined) {
  let sent = 0;
  for (let round = 0; sent < datagrams; round++) {
    try {
      sent += await fuzzRound(seed + round);
    } catch (cause) {
      throw new Error(`seed ${seed + round}: fuzzRound(${seed + round}) throws it again`, { cause });
    }
    after(sent);
  }
}

/** A few logins and what can be done with them; returns how many mutated datagrams arrived. */
export async function fuzzRound(seed: number): Promise<number> {
  const random = seededRandom(seed);
  const suites = [SUITES[seed % SUITES.length] ?? 17];
  const world = await lab({ suites, slots: 64, power: "on" });
  const mutations = new Mutations(random);
  let sent = 0;
  world.network.onTheWay = (bytes) => {
    world.network.sent.length = 0;
    sent += BEFORE + BEHIND;
    return [...mutations.of(bytes, BEFORE), bytes, ...mutations.of(bytes, BEHIND)];
  };
  world.bmc.board.sel.addEvent(EVENT);
  await tried(world.settle(presencePing(world.target, world.world)));
  await commands(world, suites);
  await console(world, suites);
  world.network.onTheWay = (bytes) => [bytes];
  await world.pass(20_000); // a mutated command may have made it reboot
  await world.settle(ask(world.target, getSystemGuid, {}, world.world)); // both ends live
  await world.bmc.close();
  return sent;
}

const SUITES = Object.values(cipherSuites).map(({ id }) => id);
const BEFORE = 6;
const BEHIND = 4;
const EVENT = { sensorType: 1, sensor: 1, event: { type: 1, deasserted: false }, data: Uint8Array.of(0x57, 95, 90) };
const WAITS = { openTimeout: seconds(2), commandTimeout: seconds(2) };

async function commands(world: Lab, suites: readonly CipherSuiteId[]): Promise<void> {
  const session = await tried(world.open({ suites }, WAITS));
  if (session === undefined) return; // a mutated refusal is believed: only RAKP and what follows it is signed
  const options = { parameter: { selector: 5 }, setSelector: 0, blockSelector: 0 };
  const questions: readonly (() => Promise<unknown>)[] = [
    () => session.send(getChassisStatus, {}),
    () => session.send(getSystemBootOptions, options),
    async () => (await readSdrs(session)).flatMap(sensorsOf),
    async () => decodeFru(await readFru(session, 0)),
    () => log(session),
  ];
  for (const question of questions) await tried(world.settle(question()));
  await world.settle(session.close());
}

async function log(session: IpmiSession): Promise<string[]> {
  const lines: string[] = [];
  for await (const entry of readSel(session)) lines.push(describeEvent(entry));
  return lines;
}

async function console(world: Lab, suites: readonly CipherSuiteId[]): Promise<void> {
  const opened = await tried(world.settle(openConsole({ ...world.target, suites }, { ...world.world, ...WAITS })));
  if (opened === undefined) return;
  const ended = new Promise<unknown>((resolve) => opened.once("error", resolve).once("close", resolve));
  opened.resume().write("ls\r");
  await world.pass(500);
  opened.destroy();
  const error = await world.settle(ended);
  if (error !== undefined && !isLongshoreError(error)) throw error;
}

/** What came of it, or undefined when it failed with an error of the catalog; any other error is a bug. */
async function tried<T>(work: Promise<T>): Promise<T | undefined> {
  try {
    return await work;
  } catch (error) {
    if (isLongshoreError(error)) return undefined;
    throw error;
  }
}

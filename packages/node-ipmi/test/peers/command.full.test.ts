import { ensureTool, missingPeers, run } from "@longshore/testkit/tools";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSimulator } from "../../src/simulator/index.ts";
import { nodeIpmi } from "../node-ipmi-command.ts";
import { CREDENTIALS, type PeerBmc, startGoipmiServer } from "./goipmi-server.ts";
import { startIpmiSim } from "./ipmi-sim.ts";
import { contradictions, labels, type Meaning, rows, shared, whole } from "./meaning.ts";

/** A question to a BMC, and how the answer is read, whoever printed it. */
interface Question {
  readonly words: string;
  readonly meaning: (text: string) => Meaning;
  /** So much both programs must have said of our simulator, which can everything. */
  readonly atLeast: number;
  /** Readings move between two looks. */
  readonly moves?: boolean;
  /** Said in other words, and why. */
  readonly except?: Readonly<Record<string, string>>;
}

const DISCRETE = "ipmitool shows the bits or its own word for the state";

const QUESTIONS: readonly Question[] = [
  { words: "power status", meaning: whole, atLeast: 1 },
  {
    words: "mc info",
    meaning: labels,
    atLeast: 8,
    except: { "firmware revision": "ipmi_sim's minor revision is no BCD: ipmitool shows it in hexadecimal" },
  },
  { words: "mc guid", meaning: labels, atLeast: 1 },
  { words: "mc selftest", meaning: labels, atLeast: 1 },
  { words: "chassis status", meaning: labels, atLeast: 10 },
  { words: "chassis bootparam get 5", meaning: labels, atLeast: 2 },
  { words: "chassis poh", meaning: labels, atLeast: 1 },
  { words: "chassis policy list", meaning: whole, atLeast: 1 },
  { words: "sdr list", meaning: rows(0, [1, 2]), atLeast: 6, moves: true, except: { "psu 1": DISCRETE } },
  { words: "sdr elist", meaning: rows(1, [0, 2, 3, 4]), atLeast: 6, moves: true, except: { "06h": DISCRETE } },
  {
    words: "sensor list",
    meaning: rows(0, [1, 2, 4, 5, 6, 7, 8, 9]),
    atLeast: 6,
    moves: true,
    except: { "psu 1": DISCRETE },
  },
  { words: "sel info", meaning: labels, atLeast: 8 },
  { words: "sel elist", meaning: rows(0, [1, 2, 5]), atLeast: 1 },
  { words: "fru print 0", meaning: labels, atLeast: 13 },
  { words: "lan print 1", meaning: labels, atLeast: 7 },
  { words: "user summary 1", meaning: labels, atLeast: 3 },
  { words: "channel info 1", meaning: labels, atLeast: 10 },
  {
    words: "session info active",
    meaning: labels,
    atLeast: 5,
    except: {
      "session handle": "each has its own",
      "privilege level": "ours is raised only as far as a command needs",
    },
  },
  {
    words: "dcmi power reading",
    meaning: labels,
    atLeast: 6,
    moves: true,
    except: { "ipmi timestamp": "ipmitool prints two fields in one line" },
  },
  { words: "dcmi asset_tag", meaning: labels, atLeast: 1 },
  { words: "sol info 1", meaning: labels, atLeast: 9 },
  { words: "raw 0x06 0x01", meaning: whole, atLeast: 1 },
];

const BMCS = [
  { name: "our simulator", suite: "17", start: ourSimulator },
  { name: "ipmi_sim", suite: "3", start: () => startIpmiSim() },
  { name: "go-ipmi's server", suite: "17", start: () => startGoipmiServer() },
] as const;

const missing = (await missingPeers("ipmitool", "ipmi_sim", "goipmi-server")) !== undefined;

describe.skipIf(missing).each(BMCS)("$name", ({ name, suite, start }) => {
  let bmc: PeerBmc;
  beforeAll(async () => void (bmc = await start()));
  afterAll(() => bmc[Symbol.asyncDispose]());
  const line = (words: string): string[] => {
    const { username, password } = CREDENTIALS;
    const login = ["-C", suite, "-H", bmc.host, "-p", String(bmc.port), "-U", username, "-P", password];
    return ["-I", "lanplus", "-L", "ADMINISTRATOR", ...login, ...words.split(" ")];
  };

  it.each(QUESTIONS)(
    "says `$words` to node-ipmi as to ipmitool",
    async ({ words, meaning, atLeast, moves, except }) => {
      const { path } = await ensureTool("ipmitool");
      const they = await run(path, line(words), { env: { TZ: "UTC" } });
      const we = await nodeIpmi(line(words));
      if (they.code === 0) expect(we).toMatchObject({ code: 0, stderr: "" });
      if (we.code !== 0) return expect(we.stderr).toMatch(/^error IPMI_(UNSUPPORTED|REJECTED|FORBIDDEN)/);
      if (they.code !== 0) return; // ipmitool gives up where part of the answer is missing
      const [ours, theirs] = [meaning(we.stdout), meaning(they.stdout)];
      const known = Object.keys(except ?? {});
      expect(contradictions(ours, theirs, moves ?? false).filter(({ what }) => !known.includes(what))).toEqual([]);
      if (name === "our simulator") expect(shared(ours, theirs).length).toBeGreaterThanOrEqual(atLeast);
    },
  );
});

async function ourSimulator(): Promise<PeerBmc> {
  const { username: name, password } = CREDENTIALS;
  const bmc = await createSimulator({ users: [{ name, password }], power: "on" });
  const hot = { sensorType: 1, sensor: 1, event: { type: 1, deasserted: false }, data: Uint8Array.of(0x59, 95, 90) };
  bmc.board.sel.addEvent(hot);
  return { host: "127.0.0.1", port: bmc.address.port, [Symbol.asyncDispose]: () => bmc.close() };
}

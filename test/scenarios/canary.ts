import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  fromSources,
  type Lab,
  type LabProgram,
  type Receiver,
  receiveReports,
  type RecordingProxy,
  recordingProxy,
  scenario,
  type Stage,
} from "@longshore/testkit";

export default scenario({
  summary: "A Secret's value is found nowhere: not on disk, on the wire, in logs, in metrics, in error reports",
  tier: "full",
  budgetSeconds: 300,
  async run(stage: Stage) {
    const canary = `canary-${randomBytes(6).toString("hex")}`;
    const proxy = stage.use(await recordingProxy());
    const sentry = stage.use(await receiveReports());
    const lab = await openLab(stage, { canary, proxy, sentry });
    await lab.cli("secret", "recovery", "init", "--out", join(stage.dir, "recovery.key"));
    const set = await lab.cliWith(`username=admin\npassword=${canary}\n`, "secret", "set", "canary", "--site", "oslo");
    stage.expect(set.code === 0, "the Secret is set");
    await stage.eventually("the agent opened it", async () =>
      (await lab.cli("get", "secret", "canary", "--site", "oslo")).stdout.includes("Opened"),
    );
    const recovered = await lab.cli(
      "secret",
      "recover",
      "canary",
      "--site",
      "oslo",
      "--recovery-key",
      join(stage.dir, "recovery.key"),
    );
    stage.expect(recovered.stdout.includes(canary), "the recovery key opens it");
    const pages = await metricsPages(lab);
    const agent = lab.agents.get("oslo");
    agent?.process.signal("SIGUSR2"); // throws an error with the value in it, which ends the agent
    await agent?.process.ended;
    await stage.eventually("the error was reported", () => sentry.count > 0);

    const places = new Map([...pages, ...(await everywhere(lab, proxy, sentry))]);
    for (const secret of [canary, LAB_PASSWORD]) {
      for (const [place, bytes] of places) {
        const found = findings(bytes, secret);
        stage.expect(found === undefined, `${place} holds the value as ${found} (${bytes.length} bytes searched)`);
      }
    }
    for (const form of forms(canary)) {
      const planted = Buffer.concat([randomBytes(999), Buffer.from(form.text), randomBytes(7)]);
      stage.expect(findings(planted, canary) === form.name, `the search finds a planted ${form.name}`);
    }
    stage.expect(sentry.bytes().includes("the canary"), "the report that was searched is the one of the planted error");
    const searched = [...places.values()].reduce((sum, bytes) => sum + bytes.length, 0);
    return { places: places.size, searchedBytes: searched, reports: sentry.count };
  },
});

/** Of every Secret in examples/lab. */
const LAB_PASSWORD = "lab-only-password";

interface Around {
  readonly canary: string;
  readonly proxy: RecordingProxy;
  readonly sentry: Receiver;
}

/** A lab whose line goes through the proxy, and whose agents throw the canary when told to. */
async function openLab(stage: Stage, { canary, proxy, sentry }: Around): Promise<Lab> {
  const singing = join(stage.dir, "sing.mjs");
  const error = `new TypeError(${JSON.stringify(`the canary ${canary} sings`)})`;
  writeFileSync(singing, `process.on("SIGUSR2", () => { throw ${error}; });\n`);
  const [node = process.execPath, ...agent] = fromSources("agent");
  return await stage.lab({
    agentCommand: [node, "--import", singing, ...agent],
    hubArgs: ["--nats-advertise", `127.0.0.1:${proxy.port}`, "--sentry-dsn", sentry.dsn],
    onNatsPort: (port) => proxy.to(port),
  });
}

async function metricsPages(lab: Lab): Promise<[string, Buffer][]> {
  const pages = [
    ...programsOf(lab).map(([name, { httpUrl }]) => [name, httpUrl] as const),
    ["sites", lab.httpUrl] as const,
  ];
  return Promise.all(
    pages.map(
      async ([name, url]) =>
        [`metrics of the ${name}`, await fetched(`${url}/metrics${name === "sites" ? "/sites" : ""}`)] as [
          string,
          Buffer,
        ],
    ),
  );
}

function programsOf(lab: Lab): readonly (readonly [string, LabProgram])[] {
  return [["hub", lab.hub], ...[...lab.agents].map(([site, agent]) => [`agent of ${site}`, agent] as const)];
}

/** Whatever else a value could have leaked into, by name. */
async function everywhere(lab: Lab, proxy: RecordingProxy, sentry: Receiver): Promise<ReadonlyMap<string, Buffer>> {
  const places = new Map<string, Buffer>([
    ["the wire", proxy.bytes()],
    ["error reports", sentry.bytes()],
  ]);
  for (const [name, program] of programsOf(lab)) {
    places.set(`log of the ${name}`, Buffer.from(program.process.output()));
    places.set(`state of the ${name}`, filesBelow(program.stateDir));
  }
  for (const args of [
    ["get", "secrets", "-A", "-o", "json"],
    ["events", "-A", "-o", "json"],
    ["secret", "list", "-A"],
  ]) {
    places.set(args.join(" "), Buffer.from((await lab.cli(...args)).stdout));
  }
  return places;
}

async function fetched(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

function filesBelow(directory: string): Buffer {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Buffer.concat(files.map((file) => readFileSync(file)));
}

/** A value as it could stand in bytes; of base64 the part that is the same wherever the value begins. */
function forms(value: string): readonly { readonly name: string; readonly text: string }[] {
  const bytes = Buffer.from(value);
  const shifted = [0, 1, 2].map((shift) => {
    const whole = Buffer.concat([Buffer.alloc(shift), bytes]).toString("base64");
    return whole.slice(shift === 0 ? 0 : 4, whole.length - 4);
  });
  return [
    { name: "plain", text: value },
    { name: "hex", text: bytes.toString("hex") },
    { name: "HEX", text: bytes.toString("hex").toUpperCase() },
    { name: "UTF-16", text: bytes.toString("utf8").split("").join("\0") },
    ...shifted.map((text, shift) => ({ name: `base64 at ${shift}`, text })),
  ];
}

function findings(bytes: Buffer, value: string): string | undefined {
  return forms(value).find(({ text }) => bytes.includes(text))?.name;
}

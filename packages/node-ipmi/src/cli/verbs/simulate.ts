import { messageOf } from "@longshore/kit";
import { isPersonality, personalities } from "../../simulator/personalities.ts";
import type { SimulatorOptions } from "../../simulator/options.ts";
import type { SimulatedBmc } from "../../simulator/simulator.ts";
import { integer, option, type Reader, text } from "../args.ts";
import { passwordOf } from "../credentials.ts";
import { commandErrors } from "../errors.ts";
import { ExitCode } from "../exit-code.ts";
import { expandHosts } from "../hosts.ts";
import { defineProgram } from "../verb.ts";

export const simulate = defineProgram({
  summary: "Run simulated BMCs that ipmitool and FreeIPMI take for real",
  description: `Each has one machine, on a UDP port of its own, until Ctrl-C. Personalities: ${described()}`,
  examples: [
    "simulate --listen 127.0.0.1:9623 --user admin --password secret",
    "simulate --count 200 --personality slow-sdr -U admin -E",
  ],
  args: {
    listen: option(text, "address and first port (default 127.0.0.1:9623)", { value: "HOST:PORT" }),
    count: option(integer(1, 10_000), "BMCs, on consecutive ports (default 1)", { value: "COUNT" }),
    personality: option(personalityName(), "in which way they are wrong (default honest)", { value: "NAME" }),
  },
  async run({ args: { listen = "127.0.0.1:9623", count = 1, personality = "honest" }, globals, io }) {
    const [{ host, port = DEFAULT_PORT } = { host: "127.0.0.1" }] = expandHosts(listen);
    const given = globals.password !== undefined || globals.passwordEnv || globals.passwordFile !== undefined;
    const user = { name: globals.user ?? "admin", password: given ? await passwordOf(globals, io) : "admin" };
    await using stack = new AsyncDisposableStack();
    for (let index = 0; index < count; index++)
      stack.use(await started({ ...io.world, users: [user], personality, listen: { host, port: port + index } }));
    const last = port + count - 1;
    const ports = count === 1 ? String(port) : `${port}-${last}`;
    io.stdout.write(
      globals.output === "json"
        ? `${JSON.stringify({ host, port, count, user: user.name, personality })}\n`
        : `${count} simulated BMC${count === 1 ? "" : "s"} on ${host}, UDP port ${ports}, user ${user.name}; Ctrl-C ends\n`,
    );
    await new Promise<void>((resolve) => {
      if (io.signal.aborted) resolve();
      else io.signal.addEventListener("abort", () => resolve(), { once: true });
    });
    return ExitCode.Ok;
  },
});

const DEFAULT_PORT = 9623;

async function started(
  options: SimulatorOptions & {
    readonly listen: { readonly host: string; readonly port: number };
  },
): Promise<SimulatedBmc> {
  const { createSimulator } = await import("../../simulator/simulator.ts"); // half of the code, for this verb alone
  try {
    return await createSimulator(options);
  } catch (cause) {
    const { host, port } = options.listen;
    throw commandErrors.IPMI_LISTEN({ address: `${host}:${port}`, why: messageOf(cause) }, { cause });
  }
}

function personalityName(): Reader<keyof typeof personalities> {
  return (word, name) => {
    if (isPersonality(word)) return word;
    const expected = Object.keys(personalities).join(", ");
    throw commandErrors.IPMI_BAD_VALUE({ name, found: word, expected });
  };
}

function described(): string {
  return Object.entries(personalities)
    .map(([name, { does }]) => `${name}: ${does.replace(/\.$/, "")}`)
    .join("; ");
}

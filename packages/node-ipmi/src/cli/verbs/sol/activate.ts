import { Privilege } from "../../../privilege.ts";
import { flag } from "../../args.ts";
import { credentialsOf } from "../../credentials.ts";
import { commandErrors } from "../../errors.ts";
import { ExitCode } from "../../exit-code.ts";
import { hostsOf } from "../../targets.ts";
import { defineProgram } from "../../verb.ts";
import { type Escape, escapesIn, type Typed } from "./escapes.ts";

export const solActivate = defineProgram({
  summary: "Open the machine's serial console",
  description:
    "What is typed goes to the machine, Ctrl-C too. At the start of a line: ~. leaves, ~B sends a break, ~? helps, ~~ is a tilde. When standard input is no terminal, its end leaves.",
  examples: ["-H r1u7-bmc -U admin -E sol activate", "-H r1u7-bmc -U admin -E sol activate --take-over"],
  args: { takeOver: flag("end the console of whoever has it") },
  async run({ args: { takeOver }, globals, io }) {
    const [address, ...more] = await hostsOf(globals, io);
    if (address === undefined) throw commandErrors.IPMI_NO_HOST({ verb: "sol activate" });
    if (more.length > 0) throw commandErrors.IPMI_ONE_HOST({ verb: "sol activate", hosts: more.length + 1 });
    const login = await credentialsOf(globals, Privilege.Administrator, io);
    const options = { ...io.world, signal: io.signal, takeOver };
    const { openConsole } = await import("../../../io/open-console.ts"); // streams: no other verb needs them
    await using serial = await openConsole({ ...address, ...login }, options);
    io.stderr.write("[SOL Session operational.  Use ~? for help]\n");
    const left = Promise.withResolvers<void>();
    serial.on("data", (characters: Uint8Array) => io.stdout.write(characters));
    serial.on("error", left.reject);
    let state: Escape = "line start";
    const act = (typed: Typed): void => {
      if (typed.kind === "send") serial.write(typed.characters);
      else if (typed.kind === "break") serial.sendBreak();
      else if (typed.kind === "help") io.stderr.write(HELP);
      else left.resolve();
    };
    using _keys = io.stdin.keys({
      typed(characters) {
        const [next, found] = escapesIn(state, characters);
        state = next;
        for (const each of found) act(each);
      },
      ended: () => void serial.end(() => left.resolve()),
    });
    await left.promise;
    io.stderr.write("\n[terminated SOL session]\n");
    return ExitCode.Ok;
  },
});

const HELP = "\r\n~.  leave\r\n~B  send a break\r\n~?  this help\r\n~~  a tilde\r\n";

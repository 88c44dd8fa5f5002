import { existsSync } from "node:fs";
import { type Lab, type RunningProcess, scenario, type Stage, startCli } from "@longshore/testkit";

/** Gives a program a terminal; part of every Debian. */
const SCRIPT = "/usr/bin/script";

export default scenario({
  summary: "two people at a machine's console through the hub: one writes, the hub dies in between, nothing is doubled",
  tier: "full",
  budgetSeconds: 240,
  async run(stage: Stage) {
    const lab = await stage.lab();
    await stage.eventually("r1u7 is on", () => lab.bmcs.get("oslo/r1u7")?.machine.power === "on");
    await stage.eventually("its site knows", async () =>
      (await lab.cli("machine", "power", "status", "r1u7", "--site", "oslo")).stdout.includes("on"),
    );

    stage.log("one writes, one looks");
    const anna = stage.use(await atConsole(lab, "--take"));
    await anna.waitFor("you write");
    const bert = stage.use(await atConsole(lab, "--view"));
    await bert.waitFor("writes");
    anna.type("root\r");
    await anna.waitFor("Welcome to machine, root.");
    await bert.waitFor("Welcome to machine, root.");

    stage.log("another takes the seat, the one who had it is told");
    const carl = stage.use(await atConsole(lab, "--take"));
    await anna.waitFor(/you write[^]*writes\]/);
    carl.type("uname\r");
    await anna.waitFor("uname\r\nuname\r\n");
    anna.type("not heard\r");
    await carl.stop();

    stage.log("the hub dies; the viewers wait and go on where they were");
    await lab.hub.kill();
    await bert.waitFor("waiting:");
    await lab.hub.start();
    await bert.waitFor("the hub answers again", 60_000);
    const dora = stage.use(await atConsole(lab, "--take"));
    await dora.waitFor("you write");
    dora.type("after\r");
    for (const viewer of [bert, anna]) await viewer.waitFor("after\r\nafter\r\n", 60_000);
    stage.expect(count(bert.output(), "Welcome to machine") === 1, "nothing is shown twice");
    stage.expect(!bert.output().includes("not heard"), "who lost the seat writes nothing");
    const sessions = lab.bmcs.get("oslo/r1u7")?.sessions ?? 0;
    stage.expect(sessions <= 2, `one console and one session for everything else, not ${sessions}`);

    stage.log("a script looks for a moment");
    const { code, stdout } = await lab.cli("machine", "console", "r1u7", "--site", "oslo", "--view", "--for", "2s");
    stage.expect(code === 0 && stdout.endsWith("after\r\nafter\r\nroot@machine:~$ "), `it sees the screen: ${stdout}`);

    await atTerminal(stage, lab);

    stage.log("everybody leaves");
    await Promise.all([anna, bert, dora].map((viewer) => viewer.stop()));
    await stage.eventually(
      "the BMC's console is free again",
      () => (lab.bmcs.get("oslo/r1u7")?.sessions ?? 0) <= 1,
      90,
    );
    const { stdout: events } = await lab.cli("events", "machine/r1u7", "--site", "oslo");
    for (const reason of ["ConsoleOpened", "ConsoleWriter", "ConsoleClosed"])
      stage.expect(events.includes(reason), `the timeline has ${reason}: ${events}`);
  },
});

/** A terminal is raw while its console is open, and as it was afterwards. */
async function atTerminal(stage: Stage, lab: Lab): Promise<void> {
  if (!existsSync(SCRIPT)) {
    stage.expect(process.env["CI"] !== "true", `${SCRIPT} is here`);
    return stage.log(`skipped: there is no ${SCRIPT}`);
  }
  stage.log("at a terminal, ~. leaves");
  const terminal = stage.use(await atConsole(lab, "--take", "terminal"));
  await terminal.waitFor("you write");
  terminal.type("tty\r");
  await terminal.waitFor(/tty\s+tty\s/); // a terminal adds returns of its own
  terminal.type("~.");
  stage.expect((await terminal.ended) === 0, terminal.output());
  const [before, after] = terminal.output().matchAll(/[0-9a-f]+(:[0-9a-f]+){8,}/g);
  stage.expect(before !== undefined && before[0] === after?.[0], `the terminal is as it was: ${terminal.output()}`);
}

function atConsole(lab: Lab, how: "--take" | "--view", at: "pipe" | "terminal" = "pipe"): Promise<RunningProcess> {
  const words = ["machine", "console", "r1u7", "--site", "oslo", how, "--for", "10m"];
  const env = { LONGSHORE_CONTEXT: lab.contextFile };
  return startCli(words, env, (command) =>
    at === "pipe"
      ? command
      : [SCRIPT, "-qec", `stty -g; ${command.join(" ")}; code=$?; stty -g; exit $code`, "/dev/null"],
  );
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}

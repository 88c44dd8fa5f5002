import { type Lab, scenario, type Stage } from "@longshore/testkit";
import { dashboards, expressionsOf, filledIn } from "@longshore/testkit/dashboards";
import { type Prometheus, promtool, startPrometheus } from "@longshore/testkit/tools";

/** A lab in which something is wrong, so that panels about trouble have something to show. */
const SILENT_SITE = "bergen";
const SILENT_BMC = "oslo/r1u7";
const HOT_BMC = "oslo/r1u8";

/** What depends on the kernel of this machine: pressure is not in every one. */
const HOSTS_MAY_LACK = ["longshore_host_pressure_waiting_seconds_total"];

export default scenario({
  summary: "every panel of the fleet's dashboard shows what is going on in a lab where a site and a BMC fell silent",
  tier: "full",
  budgetSeconds: 300,
  needs: ["prometheus", "promtool"],
  async run(stage: Stage) {
    const lab = await stage.lab({ agentArgs: ["--machines-sensors", "5s"] });
    const at = new URL(lab.httpUrl).host;
    const targets = { "longshore-hub": at, "longshore-sites": `${at}/metrics/sites` };
    const prometheus = stage.use(await startPrometheus({ targets }));
    await scraped(stage, prometheus, 'sum(longshore_fleet_bmcs{state="reachable"})', lab.machines.length);

    stage.log("a BMC and a site fall silent");
    const bmc = lab.bmcs.get(SILENT_BMC);
    stage.expect(bmc !== undefined, "the lab has this machine");
    bmc.faults.silent = true;
    lab.bmcs.get(HOT_BMC)?.board.force("CPU Temp", 95);
    await lab.agents.get(SILENT_SITE)?.kill();
    await scraped(stage, prometheus, 'sum(longshore_fleet_sites{link="silent"})', 1);
    await scraped(stage, prometheus, 'sum(longshore_fleet_bmcs{state="unreachable"})', 1);

    await validPages(stage, lab);
    const expressions = expressionsOf(dashboards["fleet.json"]?.() ?? "{}");
    for (const { panel, expr } of expressions) {
      if (HOSTS_MAY_LACK.some((name) => expr.includes(name))) continue;
      await stage.eventually(`"${panel}" has data: ${expr}`, async () => {
        const found = await prometheus.query(filledIn(expr, "1m"));
        return found.some(({ value }) => Number.isFinite(Number(value[1])));
      });
    }
    return { queries: expressions.length };
  },
});

async function scraped(stage: Stage, prometheus: Prometheus, promql: string, wanted: number): Promise<void> {
  const sentence = `Prometheus has ${wanted} for ${promql}`;
  await stage.eventually(sentence, async () => (await prometheus.query(promql))[0]?.value[1] === String(wanted), 120);
}

async function validPages(stage: Stage, lab: Lab): Promise<void> {
  for (const path of ["/metrics", "/metrics/sites", "/metrics/site/oslo", `/metrics/site/${SILENT_SITE}`]) {
    const page = await (await fetch(lab.httpUrl + path)).text();
    const { code, stdout, stderr } = await promtool(["check", "metrics"], page);
    stage.expect(code === 0, `${path} is valid: ${stdout}${stderr}`);
  }
}

import { join } from "node:path";
import { callsHome, Fleet, installMachines, operatorOf, scenario, type Stage, startVmLab } from "@longshore/testkit";
import { fillBootFolder } from "../../deploy/boot-environment/io/boot-folder.ts";

const MACHINES = ["r1u1", "r1u2"];

export default scenario({
  summary: "somebody's DHCP server on the boot network is found and told of, and machines are installed in spite of it",
  tier: "full",
  alone: true,
  budgetSeconds: 900,
  needs: ["ip", "nft", "busybox", "dnsmasq", "longshore-launch", "mtools", "grub-mkimage", "qemu-system-x86_64"],
  needsRoot: true,
  async run(stage: Stage) {
    const bootFolder = await fillBootFolder(join(stage.dir, "boot"), stage.log);
    const examples = new URL("../../examples/lab-vm", import.meta.url).pathname;
    const agentArgs = ["--boot-probe", "10s", "--provisioning-boot", "3m"];
    const lab = stage.use(await startVmLab({ examples, bootFolder, machines: MACHINES, agentArgs, onStep: stage.log }));
    const fleet = stage.use(new Fleet(operatorOf(lab.contextFile)));
    const foreign = await lab.foreignDhcp();
    const ours = async () =>
      (await fleet.site("lab"))?.status?.conditions.find(({ type }) => type === "BootNetworkOurs");
    const isTold = async () => {
      const { status, message = "" } = (await ours()) ?? {};
      return status === "False" && message.includes(foreign.address) && message.includes("gives addresses");
    };
    await stage.eventually("the site's status names the other server, and what it does", isTold);
    const isEvent = async () => {
      const events = await fleet.events("lab");
      return events?.some(
        ({ event }) => event?.reason === "ForeignDhcpServer" && event.message.includes(foreign.address),
      );
    };
    await stage.eventually("its timeline does, too", isEvent);
    stage.log(`the server at ${foreign.address} was found`);

    const { signal, log } = stage;
    const rows = await installMachines(lab, MACHINES, { signal, log });
    for (const { machine, phase, trouble } of rows) {
      stage.expect(phase === "Provisioned", `${machine} is ${phase}: ${trouble ?? ""}`);
      const virtual = lab.virtual.get(`lab/${machine}`);
      stage.expect(virtual !== undefined && (await callsHome(virtual)) === 1, `${machine} called home once`);
      const mac = lab.machines.find(({ name }) => name === machine)?.spec.nics[0]?.mac ?? "";
      stage.expect(
        new RegExp(`DHCPOFFER\\(uplink\\) [0-9.]+ ${mac}`).test(foreign.output()),
        `${machine} was offered an address by the other server, too`,
      );
    }
    await foreign[Symbol.asyncDispose]();
    await stage.eventually("the site's status says when it is gone", async () => (await ours())?.status === "True");
    return Object.fromEntries(rows.map(({ machine, seconds }) => [machine, seconds]));
  },
});

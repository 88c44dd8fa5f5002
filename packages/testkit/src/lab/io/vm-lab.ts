import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { tempDir } from "../../io/temp-dir.ts";
import { ensureTool } from "../../io/tools/ensure.ts";
import type { Hardware } from "../../vm/hardware.ts";
import { type LabImage, labOsImage } from "../../vm/io/lab-os.ts";
import { type LabMachine, labMachines } from "../intents.ts";
import { type Lab, type LabOptions, startLab } from "../lab.ts";
import { chosenDocuments, hardwareOf, withImages } from "../vm-documents.ts";
import { readExamples } from "./documents.ts";
import { type ForeignDhcp, startForeignDhcp } from "./foreign-dhcp.ts";
import { type ImageServer, serveImages } from "./image-server.ts";
import { type Network, openNetwork } from "./network.ts";

export interface VmLabOptions extends Pick<LabOptions, "onStep" | "onLost" | "agentArgs" | "hubArgs" | "httpPort"> {
  /** A folder with the documents of one site and its machines. */
  readonly examples: string;
  /** Boot loaders and boot environment, as the agent wants them. */
  readonly bootFolder: string;
  /** Which of the machines; all unless told. */
  readonly machines?: readonly string[];
  /** Changes the documents, after addresses and digests are put in. */
  readonly edit?: (text: string, images: ImageServer) => string;
}

/** A lab whose machines are QEMU's, on a boot network that its agent serves. Needs root. */
export interface VmLab extends Lab {
  readonly network: Network;
  readonly images: ImageServer;
  /** Of what machines send on the boot network so many of a hundred are lost from now on. */
  loss(percent: number): Promise<void>;
  /** Somebody plugs in a DHCP server of their own; it is there until it is stopped. */
  foreignDhcp(): Promise<ForeignDhcp>;
}

/** The agent's own address on the boot network. */
const OWN = "10.77.0.1/24";
const DEVICE = "boot0";
/** A host of the network with which the lab has nothing to do. */
const STRANGER = "stranger";

export async function startVmLab(options: VmLabOptions): Promise<VmLab> {
  const { onStep = () => {}, bootFolder } = options;
  const closing = new AsyncDisposableStack();
  try {
    const dir = closing.use(tempDir("longshore-vms-"));
    onStep("making the images that machines are installed with (once)");
    const images = new Map<string, LabImage>();
    for (const cpu of ["amd64", "arm64"] as const) images.set(`lab-os-${cpu}.raw.gz`, await labOsImage(cpu));
    const files = chosenDocuments(readExamples(options.examples), options.machines);
    const machines = labMachines(files);
    const site = machines[0]?.site ?? "lab";
    onStep("building the network");
    const network = closing.use(await openNetwork([site, STRANGER]));
    const taps = machines.flatMap(({ spec, name }) => spec.nics.map((_, i) => tapOf(name, i)));
    await network.switchAt(site, { name: DEVICE, address: OWN, taps });
    const served = closing.use(await serveImages(network.own, images));
    const documents = dir.join("documents");
    mkdirSync(documents);
    const { edit = (text) => text } = options;
    for (const [name, text] of files) {
      writeFileSync(
        join(documents, name),
        edit(
          withImages(text, images, (image) => served.urlOf(image)),
          served,
        ),
      );
    }
    const { before = [], host } = network.place(site);
    const launch = await ensureTool("longshore-launch");
    const agentPlace = { host, before: [...before, launch.path, "--device", DEVICE, "--"] };
    const lab = closing.use(
      await startLab({
        ...options,
        examples: documents,
        ports: "free",
        places: { hub: { host: network.own }, agent: () => agentPlace, bmcs: network.own },
        agentArgs: ["--boot-directory", bootFolder, ...(options.agentArgs ?? [])],
        behind: ({ name, spec }) => ({
          dir: dir.join(name),
          before,
          hardware: hardwareOf(name, spec, (i) => tapOf(name, i)),
        }),
      }),
    );
    const all = closing.move();
    const foreignDhcp = async (): Promise<ForeignDhcp> =>
      all.use(await startForeignDhcp(network, STRANGER, { host: site, switch: DEVICE }));
    const loss = async (percent: number): Promise<void> => await network.loses(site, DEVICE, percent);
    return { ...lab, network, images: served, loss, foreignDhcp, [Symbol.asyncDispose]: () => all.disposeAsync() };
  } catch (error) {
    await closing.disposeAsync();
    throw error;
  }
}

function tapOf(machine: string, port: number): string {
  return `${machine}p${port}`;
}

/** The machines that the documents of such a lab name. */
export function vmLabMachines(examples: string): readonly LabMachine[] {
  return labMachines(readExamples(examples));
}

/** What the machines of such a lab are made of, by name. */
export function vmLabHardware(examples: string): ReadonlyMap<string, Hardware> {
  return new Map(
    vmLabMachines(examples).map(({ name, spec }) => [name, hardwareOf(name, spec, (i) => tapOf(name, i))]),
  );
}

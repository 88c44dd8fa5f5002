import { type MachineSpec, machineSchema, parseDocuments, secretInputSchema } from "@longshore/intents";
import { labErrors } from "./lab-errors.ts";

/** A machine of the lab: what its simulated BMC has to be. */
export interface LabMachine {
  readonly site: string;
  readonly name: string;
  readonly arch: MachineSpec["arch"];
  /** UDP, on 127.0.0.1. */
  readonly port: number;
  readonly username: string;
  readonly password: string;
}

/** The machines that the documents name, each with the credentials that its Secret holds. */
export function labMachines(files: ReadonlyMap<string, string>): readonly LabMachine[] {
  const { documents, problems } = parseDocuments([...files].map(([file, text]) => ({ file, text })));
  if (problems.length > 0) throw labErrors.LAB_BAD_EXAMPLES({ problems: JSON.stringify(problems) });
  const secrets = new Map(
    documents
      .filter(({ kind }) => kind.kind === "Secret")
      .map(({ site, name, spec }) => [`${site}/${name}`, secretInputSchema.parse(spec).data]),
  );
  return documents
    .filter(({ kind }) => kind.kind === "Machine")
    .map(({ site = "", name, spec }) => {
      const { arch, bmc } = machineSchema.parse(spec);
      const { username = "", password = "" } = secrets.get(`${site}/${bmc.credentials}`) ?? {};
      return { site, name, arch, port: bmc.port, username, password };
    });
}

/**
 * The lab's documents with other BMC ports, so that several labs can stand beside each other. Only whole `port: N` values
 * are replaced; the text is otherwise the example as an operator reads it.
 */
export function withPorts(text: string, ports: ReadonlyMap<number, number>): string {
  return text.replaceAll(/\bport: (\d+)\b/g, (all, port: string) => {
    const other = ports.get(Number(port));
    return other === undefined ? all : `port: ${other}`;
  });
}

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
  readonly spec: MachineSpec;
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
      const machine = machineSchema.parse(spec);
      const { arch, bmc } = machine;
      const { username = "", password = "" } = secrets.get(`${site}/${bmc.credentials}`) ?? {};
      return { site, name, arch, port: bmc.port, username, password, spec: machine };
    });
}

export interface BmcAddresses {
  /** By the port that the examples say. */
  readonly ports: ReadonlyMap<number, number>;
  readonly host: string;
}

/**
 * The lab's documents with other BMC addresses, so that several labs can stand beside each other. Only whole `port: N`
 * and `address: 127.0.0.1` values are replaced; the text is otherwise the example as an operator reads it.
 */
export function withAddresses(text: string, { ports, host }: BmcAddresses): string {
  return text
    .replaceAll(/\baddress: 127\.0\.0\.1\b/g, `address: ${host}`)
    .replaceAll(/\bport: (\d+)\b/g, (all, port: string) => {
      const other = ports.get(Number(port));
      return other === undefined ? all : `port: ${other}`;
    });
}

/** A small site: its machines h1… are held on, nothing is held of f1… */
export function siteDocuments(site: string, firstPort: number, machines: { held: number; free: number }): string {
  const names = [
    ...Array.from({ length: machines.held }, (_, i) => ({ name: `h${i + 1}`, power: ", power: on" })),
    ...Array.from({ length: machines.free }, (_, i) => ({ name: `f${i + 1}`, power: "" })),
  ];
  const documents = names.map(({ name, power }, i) => {
    const bmc = `{address: 127.0.0.1, port: ${firstPort + i}, protocol: ipmi, credentials: bmc-root}`;
    return `kind: Machine\nmetadata: {name: ${name}, site: ${site}}\nspec: {arch: amd64, bmc: ${bmc}${power}}`;
  });
  return [
    `kind: Site\nmetadata: {name: ${site}}\nspec: {}`,
    `kind: Secret\nmetadata: {name: bmc-root, site: ${site}}\nspec: {version: 1, data: {username: admin, password: lab-only-password}}`,
    ...documents,
  ]
    .map((document) => `apiVersion: longshore.dev/v1\n${document}\n`)
    .join("---\n");
}

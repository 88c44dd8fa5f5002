import {
  compileDayOneNetwork,
  compileFirstBoot,
  firstBootWay,
  hostFiles,
  type OperatingSystemSpec,
  type SecretReference,
} from "@longshore/intents";
import type { Document } from "../intents/document.ts";
import type { HeldDocuments } from "../intents/held-documents.ts";
import { open, type Opener } from "../machines/credentials.ts";
import { provisioningErrors } from "./provisioning-errors.ts";
import type { Systems } from "./systems.ts";

/** The systems that the site's documents describe. */
export function siteSystems({
  site,
  documents,
  opener,
}: {
  readonly site: string;
  readonly documents: HeldDocuments;
  readonly opener: Opener;
}): Systems {
  const specOfSite = () => documents.get("site", site)?.spec;
  const secretOf = ({ secret, key }: SecretReference): string | undefined => {
    const found = documents.get("secret", secret);
    const opened = found && open(found, opener);
    return opened && "data" in opened ? opened.data[key] : undefined;
  };
  const intents = <K extends string>(kind: K) => documents.all(kind).map((document) => ({ ...document, site }));
  const hostOf = (machine: string) => {
    const machines = intents("machine");
    const found = machines.find(({ name }) => name === machine);
    const clusters = intents("cluster");
    if (found === undefined) return undefined;
    const networks = intents("network");
    return hostFiles({ machine: found, machines, clusters, networks, site: specOfSite(), secretOf });
  };
  return {
    of(machine, asked) {
      const name = asked ?? machine.spec.os;
      const document = name === undefined ? undefined : documents.get("operatingsystem", name);
      if (name === undefined || document === undefined)
        throw noSystem(
          machine,
          name === undefined ? "none is named" : `there is no OperatingSystem ${name} at its site`,
        );
      const { distribution, version, images } = document.spec;
      const image = images[machine.spec.arch];
      if (image === undefined) throw noSystem(machine, `${name} has no image for ${machine.spec.arch}`);
      const { url, sha256, format } = image;
      return {
        name,
        document: document.digest,
        version: `${distribution} ${version}`,
        image: { url, sha256, format },
        callsHome: firstBootWay(document.spec) !== "none",
        spec: document.spec,
      };
    },
    compile: (machine, { spec }, home) => ({
      firstBoot: compileFirstBoot({
        name: machine.name,
        machine: machine.spec,
        os: spec as OperatingSystemSpec, // as it was parsed when the order was taken on
        site: specOfSite(),
        home,
        secretOf,
        host: hostOf(machine.name),
      }),
    }),
    network: (machine) => compileDayOneNetwork(machine.spec, specOfSite()),
  };
}

function noSystem({ name: machine }: Document<"machine">, reason: string): Error {
  return provisioningErrors.PROVISION_NO_SYSTEM({ machine, reason });
}

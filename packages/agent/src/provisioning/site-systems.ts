import {
  compileDayOneNetwork,
  compileFirstBoot,
  firstBootWay,
  installerCommandLine,
  installerSeed,
  type OperatingSystemSpec,
  type SecretReference,
} from "@longshore/intents";
import type { Document } from "../intents/document.ts";
import { open, type Opener } from "../machines/credentials.ts";
import { hostParts, type HostPartsOptions } from "./host-parts.ts";
import { provisioningErrors } from "./provisioning-errors.ts";
import type { JobSystem } from "./record.ts";
import type { Systems } from "./systems.ts";
import { tinkerbellOfSite } from "./tinkerbell.ts";

interface SiteSystemsOptions extends Pick<HostPartsOptions, "site" | "documents" | "inventory"> {
  readonly opener: Opener;
}

/** The systems that the site's documents describe. */
export function siteSystems({ site, documents, opener, inventory }: SiteSystemsOptions): Systems {
  const specOfSite = () => documents.get("site", site)?.spec;
  const secretOf = ({ secret, key }: SecretReference): string | undefined => {
    const found = documents.get("secret", secret);
    const opened = found && open(found, opener);
    return opened && "data" in opened ? opened.data[key] : undefined;
  };
  const hostOf = hostParts({ site, documents, inventory, secretOf });
  return {
    of(machine, asked) {
      if (tinkerbellOfSite(documents)?.has(machine) === true)
        throw noSystem(machine, "Tinkerbell installs it, as the site's Provisioner says");
      const name = asked ?? machine.spec.os;
      const document = name === undefined ? undefined : documents.get("operatingsystem", name);
      if (name === undefined || document === undefined)
        throw noSystem(
          machine,
          name === undefined ? "none is named" : `there is no OperatingSystem ${name} at its site`,
        );
      const { spec, digest } = document;
      const { arch } = machine.spec;
      const files = jobFiles(spec, arch);
      if (files === undefined) throw noSystem(machine, `${name} has nothing for ${arch}`);
      return {
        ...{ name, document: digest, version: `${spec.distribution} ${spec.version}`, ...files },
        callsHome: firstBootWay(spec) !== "none",
        spec,
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
        host: hostOf(machine),
      }),
    }),
    seed: (machine, { spec }, { taskUrl, disk }) =>
      installerSeed({
        ...{ name: machine.name, machine: machine.spec, os: spec as OperatingSystemSpec, site: specOfSite() },
        ...{ secretOf, host: hostOf(machine), taskUrl, disk },
      }),
    commandLine: ({ spec: machine }, { spec }, { taskUrl, mac }, { url: isoUrl }) =>
      installerCommandLine({ machine, os: spec as OperatingSystemSpec, taskUrl }, { isoUrl, mac }),
    network: (machine) => compileDayOneNetwork(machine.spec, specOfSite()),
  };
}

/** Undefined = the system is not for that architecture. */
function jobFiles(
  spec: OperatingSystemSpec,
  arch: "amd64" | "arm64",
): Pick<JobSystem, "image" | "installer"> | undefined {
  const image = spec.images[arch];
  const installer = spec.installer?.[arch];
  if (installer !== undefined) {
    const file = ({ url, sha256 }: typeof installer.iso, format: "iso" | "file") => ({ url, sha256, format });
    const [kernel, initrd] = [file(installer.kernel, "file"), file(installer.initrd, "file")];
    return { image: file(installer.iso, "iso"), installer: { kernel, initrd } };
  }
  return image && { image: { url: image.url, sha256: image.sha256, format: image.format } };
}

function noSystem({ name: machine }: Document<"machine">, reason: string): Error {
  return provisioningErrors.PROVISION_NO_SYSTEM({ machine, reason });
}

import type { Document } from "@longshore/contracts";
import { encodeSpec, sealSecret } from "@longshore/intents";
import type { SimMachine } from "../bmc/machine.ts";
import { simCurve } from "../curve.ts";
import type { SimSite } from "./site.ts";
import { passwordOf } from "./password.ts";
import type { World } from "./world.ts";

export function machineDocument(
  site: string,
  { name, address }: SimMachine["options"],
  power: "on" | "off" | undefined,
  label = "first",
  os?: string,
): Document {
  const nics = [{ mac: `02:00:00:00:00:${name.replace(/\D/g, "").padStart(2, "0")}`, boot: true }];
  const bmc = { address, protocol: "ipmi", credentials: "bmc" };
  const spec = { arch: "arm64", bmc, ...(power && { power }), ...(os && { os, nics }) };
  return { kind: "Machine", name, site, labels: { label }, spec: encodeSpec(spec) };
}

/** A system that calls home. */
export function systemDocument(site: string): Document {
  const image = { url: "http://images.sim/system.raw", sha256: "5".repeat(64), format: "raw" };
  const spec = { distribution: "image", version: "1", firstBoot: "nocloud", images: { arm64: image } };
  return { kind: "OperatingSystem", name: "system", site, labels: {}, spec: encodeSpec(spec) };
}

/** As the CLI seals it: readable by the site's agent only. */
export function secretDocument(world: World, { name: site, key, curve }: SimSite, version: number): Document {
  const own = simCurve(world.randomOf(`sealing ${site} ${version}`));
  const sender = world.seams.sealer?.(own) ?? own;
  const data = { username: "admin", password: passwordOf(site) };
  const recipient = { key: key.publicKey, curveKey: curve.publicKey };
  const spec = sealSecret({ site, name: "bmc" }, { version, data }, [recipient], sender);
  return { kind: "Secret", name: "bmc", site, labels: {}, spec: encodeSpec(spec) };
}

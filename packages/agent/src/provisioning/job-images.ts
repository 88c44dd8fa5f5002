import type { ImageState, WantedImage } from "../boot/boot-plans.ts";
import type { JobSystem } from "./record.ts";

/** All that the site must have before a machine gets its system: the image, or the ISO, kernel and initrd of an installer. */
export function jobImages({ image, installer }: Pick<JobSystem, "image" | "installer">): readonly WantedImage[] {
  return installer === undefined ? [image] : [image, installer.kernel, installer.initrd];
}

/** How far several files are, as one: refused where one is, here when all are. */
export function together(states: readonly ImageState[]): ImageState | undefined {
  const refused = states.find(({ state }) => state === "refused");
  if (refused !== undefined) return refused;
  const [first, ...more] = states.filter((each) => each.state === "fetching");
  if (first === undefined || more.length === 0) return first ?? states[0];
  const known = [first, ...more].map(({ total }) => total);
  const bytes = [first, ...more].reduce((sum, each) => sum + each.bytes, 0);
  const total = known.reduce<number | undefined>((sum, each) => (sum === undefined ? sum : each && sum + each), 0);
  const trouble = [first, ...more].map((each) => each.trouble).find((each) => each !== undefined);
  return { state: "fetching", bytes, ...(total !== undefined && { total }), ...(trouble !== undefined && { trouble }) };
}

import { createHash } from "node:crypto";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** Of an image's configuration, what this needs; the rest is carried along. */
export interface ImageConfig {
  readonly config: { readonly User?: string; readonly Healthcheck?: HealthCheck };
}

/** Times in nanoseconds, as engines read them. */
export interface HealthCheck {
  readonly Test: readonly string[];
  readonly Interval: number;
  readonly Timeout: number;
  readonly StartPeriod: number;
  readonly Retries: number;
}

export interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

interface Manifest {
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

interface Index {
  readonly manifests: readonly (Descriptor & { readonly platform?: { readonly architecture: string } })[];
}

/** An OCI layout in a folder that holds one list of images, one for each architecture. */
export class Layout {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** By architecture: the layers as they travel, and the configuration. */
  images(): ReadonlyMap<string, { readonly layers: readonly Descriptor[]; readonly config: ImageConfig }> {
    const lists = this.#top().manifests.map((list) => this.#read<Index>(list));
    const images = lists
      .flatMap((list) => list.manifests)
      .map((image) => {
        const { layers, config } = this.#read<Manifest>(image);
        return [image.platform?.architecture ?? "", { layers, config: this.#read<ImageConfig>(config) }] as const;
      });
    return new Map(images);
  }

  /**
   * Writes a health check into every image's configuration. OCI has no field for one, so buildah leaves it out; Docker
   * reads it there all the same ("Docker OCI image" of moby/docker-image-spec), and others pass over it.
   */
  addHealthCheck(check: HealthCheck): void {
    const ofConfig = (all: ImageConfig): ImageConfig => ({ ...all, config: { ...all.config, Healthcheck: check } });
    const ofImage = (all: Manifest): Manifest => ({
      ...all,
      config: this.#change(all.config, ofConfig),
      annotations: withoutBase(all.annotations ?? {}),
    });
    const ofList = (all: Index): Index => ({
      ...all,
      manifests: all.manifests.map((one) => this.#change(one, ofImage)),
    });
    const top = this.#top();
    const changed = { ...top, manifests: top.manifests.map((list) => this.#change(list, ofList)) };
    writeFileSync(join(this.#folder, "index.json"), JSON.stringify(changed));
  }

  #top(): Index {
    return JSON.parse(readFileSync(join(this.#folder, "index.json"), "utf8")) as Index;
  }

  #read<T>({ digest }: Descriptor): T {
    return JSON.parse(readFileSync(this.#blob(digest), "utf8")) as T;
  }

  /** A changed blob has another name, so whatever names it changes as well. */
  #change<D extends Descriptor, T>(old: D, change: (content: T) => T): D {
    const text = JSON.stringify(change(this.#read<T>(old)));
    const digest = `sha256:${createHash("sha256").update(text).digest("hex")}`;
    rmSync(this.#blob(old.digest));
    writeFileSync(this.#blob(digest), text);
    return { ...old, digest, size: Buffer.byteLength(text) };
  }

  #blob(digest: string): string {
    return join(this.#folder, "blobs/sha256", digest.replace(/^sha256:/, ""));
  }
}

/** buildah calls the layer before the last one the image's base, which is no image that anybody could fetch. */
function withoutBase(annotations: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(annotations).filter(([key]) => !key.startsWith(BASE)));
}

const BASE = "org.opencontainers.image.base.";

/** Where a program of a lab stands, and in what surroundings. */
export interface LabPlace {
  /** The address at which it listens. */
  readonly host: string;
  /** What its command is put behind: `["ip", "netns", "exec", "oslo"]`. */
  readonly before?: readonly string[];
  /** Where it keeps its state; a folder of the lab unless told. */
  readonly stateDir?: string;
  /** Asked at each of its starts. */
  readonly env?: () => Readonly<Record<string, string>>;
}

export interface LabPlaces {
  readonly hub?: LabPlace;
  readonly agent?: (site: string) => LabPlace | undefined;
  /** The address of all BMCs, which stand in the process of the lab. */
  readonly bmcs?: string;
}

export const LOOPBACK: LabPlace = { host: "127.0.0.1" };

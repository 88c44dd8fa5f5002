import type {
  Answer,
  BootNetwork,
  Directory,
  FoundServer,
  HttpAnswer,
  HttpReport,
  HttpRequest,
  Lease,
  ServedFiles,
  TftpReport,
} from "@longshore/netboot";
import type { LeaseTable } from "../store/leases.ts";
import type { HostFacts, ServePlan } from "./boot-network.ts";
import type { ImageWorld } from "./images/image-world.ts";

/** What boot services need of their host: sockets, files, the time that things may take. */
export interface BootWorld {
  readonly httpPort: number;
  readonly leaseSeconds: number;
  /** Between two looks for other DHCP servers, milliseconds. */
  readonly probeMs: number;
  /** Loaders and boot environment, for machines. */
  readonly folder: ServedFiles;
  readonly images: ImageWorld;
  host(): HostFacts;
  /** Names of the boot folder's files, from it. */
  files(): Promise<ReadonlySet<string>>;
  /** The MAC address behind an address, as far as this host's network knows. */
  neighbour(address: string): Promise<string | undefined>;
  /** Throws NETBOOT_PORT_TAKEN and what the system says. */
  serve(plan: ServePlan, parts: ServedParts): Promise<Serving>;
  /** Who else answers DHCP; undefined = there is no socket to ask by. */
  probe(ask: Probe): Promise<readonly FoundServer[] | undefined>;
}

export interface ServedParts {
  readonly networks: () => readonly BootNetwork[];
  readonly find: Directory;
  readonly reserved: (address: string) => boolean;
  readonly leases: LeaseTable;
  readonly onAnswer: (answer: Answer) => void;
  readonly answer: (request: HttpRequest) => HttpAnswer | Promise<HttpAnswer>;
  readonly onHttp: (report: HttpReport) => void;
  readonly onTftp: (report: TftpReport) => void;
  /** Something is wrong here, not with a client. */
  readonly onError: (error: unknown) => void;
}

export interface Serving extends AsyncDisposable {
  /** Of a DHCP server; others have none. */
  leases(): Iterable<Lease>;
}

export interface Probe {
  readonly ours: string;
  readonly mac: string;
  readonly signal: AbortSignal;
}

export { type Architecture, architectureName } from "./boot/architecture.ts";
export type { BootFile, BootFiles, LoaderName } from "./boot/boot-files.ts";
export type { Answer } from "./dhcp/answer.ts";
export type { AddressRange, BootNetwork, Directory, KnownMachine } from "./dhcp/boot-network.ts";
export type { Client } from "./dhcp/client.ts";
export { contains, ipv4Number, type Network, networkText, parseNetwork } from "./dhcp/ipv4.ts";
export type { Lease } from "./dhcp/lease.ts";
export type { LeaseStore } from "./dhcp/lease-store.ts";
export type { ForeignServer } from "./dhcp/probe.ts";
export {
  type DhcpServer,
  type DhcpServerOptions,
  type DhcpSpeaker,
  type ProxyDhcpOptions,
  startDhcpServer,
  startProxyDhcp,
} from "./io/dhcp-server.ts";
export type { HttpReport } from "./http/report.ts";
export { type ActivatedSocket, activatedSockets } from "./io/activated-sockets.ts";
export { findForeignServers, type FindForeignOptions, type FoundServer } from "./io/find-foreign-servers.ts";
export { FileLeaseStore } from "./io/file-lease-store.ts";
export {
  type BootHttpOptions,
  type BootHttpServer,
  type HttpAnswer,
  type HttpRequest,
  startBootHttp,
} from "./io/http-server.ts";
export { ServedFiles } from "./io/served-files.ts";
export { systemCallsAt } from "./io/system-calls.ts";
export { adoptUdp, type UdpPlace } from "./io/open-udp.ts";
export { startTftpServer, type TftpLimits, type TftpServer, type TftpServerOptions } from "./io/tftp-server.ts";
export { netbootErrors } from "./netboot-errors.ts";
export type { TftpReport } from "./tftp/report.ts";

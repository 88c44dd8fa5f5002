export { checkHistory, type HistoryCounts, type Verdict } from "./history/check-history.ts";
export { type OneMachine, Orders } from "./history/orders.ts";
export type { Action, HistoryRecord } from "./history/record.ts";
export { type Containers, openContainers } from "./io/containers.ts";
export { freePort } from "./io/free-port.ts";
export { peer, missingPeers } from "./io/peer.ts";
export { type Receiver, receiveReports } from "./io/receive-reports.ts";
export { recordingProxy, type RecordingProxy } from "./io/recording-proxy.ts";
export { childOf, cpuSeconds, rssMb } from "./io/proc.ts";
export { type Ran, run, type RunOptions } from "./io/run.ts";
export { type NatsServer, startNatsServer } from "./io/start-nats-server.ts";
export { type RunningProcess, startProcess, type StartOptions } from "./io/start-process.ts";
export { type TempDir, tempDir } from "./io/temp-dir.ts";
export { Fleet } from "./lab/fleet.ts";
export { type LabMachine } from "./lab/intents.ts";
export { withSystemLike } from "./lab/vm-documents.ts";
export { writeSites } from "./lab/io/documents.ts";
export { type FakeClock, fakeClock } from "./lab/io/fake-clock.ts";
export { type ImageFault, imageFaults } from "./lab/io/image-faults.ts";
export type { ImageServer } from "./lab/io/image-server.ts";
export { type LineRules, type Network, openNetwork } from "./lab/io/network.ts";
export { type Member, membersOf } from "./lab/io/member.ts";
export { callsHome, installMachines, type InstalledMachine, task } from "./lab/io/install.ts";
export { type VmLab, type VmLabOptions, startVmLab, vmLabHardware, vmLabMachines } from "./lab/io/vm-lab.ts";
export { operatorOf } from "./lab/io/operator.ts";
export { fromSources, runCli, startCli, startDaemon } from "./lab/io/programs.ts";
export { type Lab, type LabProgram, openLab, startLab } from "./lab/lab.ts";
export { LOOPBACK, type LabPlace, type LabPlaces } from "./lab/places.ts";
export { type SmallDisk, smallDisk } from "./lab/io/small-disk.ts";
export { type MachineLine, machineLines, renderLines } from "./lab/view.ts";
export { watchMachines } from "./lab/watch.ts";
export { type OrderStory, recordOrders } from "./scenario/order-story.ts";
export { type Outcome, play } from "./scenario/io/play.ts";
export type { Table } from "./scenario/table.ts";
export { budgetOf, type Figures, type Scenario, scenario, type Stage } from "./scenario/scenario.ts";
export { type SeededTrust, seededTrust } from "./trust/seeded-trust.ts";
export { TestDisks, WIPE, wipeDisks } from "./trust/wipe-order.ts";
export type { Cpu } from "./vm/io/initramfs.ts";
export { type LabImage, labOsImage } from "./vm/io/lab-os.ts";
export { makePhoneHome } from "./vm/io/phone-home.ts";
export type { Hardware, VirtualDisk, VirtualNic } from "./vm/hardware.ts";
export {
  openVirtualMachine,
  type VirtualMachine,
  type VirtualMachineOptions,
} from "./vm/io/virtual-machine.ts";

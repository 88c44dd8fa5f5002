// The boot services beside what sites use today.
export { tftpFigures as default } from "../../packages/netboot/bench/tftp.ts";

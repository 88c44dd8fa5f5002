// One step of a DHCP client, with the socket of the launcher: `node dhcp-client.ts JSON` asks up to four times and prints
// what it was answered, or null.
import { createSocket } from "node:dgram";
import process from "node:process";
import { activatedSockets } from "../../src/index.ts";
import { MessageType } from "../../src/dhcp/message-type.ts";
import { options, read, write } from "../../src/dhcp/option.ts";
import { BROADCAST, decodePacket, encodePacket } from "../../src/dhcp/packet.ts";
import { firmware, packet } from "../dhcp-world.ts";

interface Step {
  readonly ask: "discover" | "request";
  readonly mac: string;
  readonly address?: string;
  readonly stage?: "firmware" | "ipxe" | "system";
  /** Option 93; 7 = x86-64 UEFI. */
  readonly architecture?: number;
}

const { ask, mac, address, stage = "firmware", architecture = 7 } = JSON.parse(process.argv[2] ?? "{}") as Step;
const type = ask === "discover" ? MessageType.Discover : MessageType.Request;
const question = packet(mac, type, [
  ...(address === undefined ? [] : [write(options.requestedAddress, address)]),
  ...(stage === "system" ? [] : firmware(architecture)),
  ...(stage === "ipxe" ? [write(options.userClass, Buffer.from("iPXE"))] : []),
]);
const [{ fd } = { fd: 0 }] = activatedSockets(process.env, process.pid);
const socket = createSocket("udp4");
socket.on("message", (bytes) => {
  const reply = decodePacket(bytes);
  if (reply.mac !== mac || reply.transaction !== question.transaction) return;
  const kind = Object.entries(MessageType).find(([, code]) => code === read(reply.options, options.messageType))?.[0];
  const bootFile = read(reply.options, options.bootFileName) ?? reply.bootFile;
  console.log(JSON.stringify({ kind, address: reply.yourAddress, bootFile, next: reply.nextServer }));
  process.exit(0);
});
socket.bind({ fd }, () => {
  socket.setBroadcast(true);
  for (let tries = 0; tries < 4; tries++) {
    setTimeout(() => {
      socket.send(encodePacket({ ...question, flags: BROADCAST }), 67, "255.255.255.255");
    }, tries * 1000);
  }
  setTimeout(() => {
    console.log("null");
    process.exit(0);
  }, 4500);
});

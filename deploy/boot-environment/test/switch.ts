import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { freePort } from "@longshore/testkit/tools";

/** A switch at the other end of a machine's second port: it says who it is as soon as it hears the machine say so. */
export interface Switch extends AsyncDisposable {
  /** QEMU's arguments for the port. */
  readonly hardware: readonly string[];
}

const LLDP = 0x88cc;

export async function startSwitch(): Promise<Switch> {
  const hex = readFileSync(new URL("../init/internal/network/testdata/summit300-48.hex", import.meta.url), "utf8");
  const frame = Buffer.from(hex.replaceAll(/\s/g, ""), "hex");
  const machine = await freePort();
  const socket = createSocket("udp4");
  socket.on("message", (heard) => {
    if (heard.length >= 14 && heard.readUInt16BE(12) === LLDP) socket.send(frame, machine, "127.0.0.1");
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  const local = `local.type=inet,local.host=127.0.0.1,local.port=${machine}`;
  const remote = `remote.type=inet,remote.host=127.0.0.1,remote.port=${socket.address().port}`;
  return {
    hardware: [
      "-netdev",
      `dgram,id=n1,${local},${remote}`,
      "-device",
      "virtio-net-pci,netdev=n1,mac=52:54:00:77:00:14,romfile=",
    ],
    [Symbol.asyncDispose]: async () => void socket.close(),
  };
}

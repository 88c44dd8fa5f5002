// What Node itself takes for a sweep: the same datagrams as `node-ipmi power status` of as many BMCs, and the same
// cryptography, by one loop without layers. It repeats nothing, waits without end, knows one suite (17) and one answer.
// Words: UDP port, hosts with commas between; user and password come in the environment.
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { createSocket } from "node:dgram";

const [port = "", list = ""] = process.argv.slice(2);
const hosts = list.split(",");
const user = Buffer.from(process.env["IPMI_USER"] ?? "");
const userKey = createSecretKey(Buffer.from(process.env["IPMI_PASSWORD"] ?? ""));
const who = Buffer.concat([Buffer.of(0x12, user.length), user]); // user level, looked up by name
const ZEROS = Buffer.alloc(16);
const SUITE_17 = Buffer.from("000000080300000001000008040000000200000801000000", "hex");
const AT_ONCE = 256;

interface Bmc {
  readonly host: string;
  readonly consoleId: Buffer;
  readonly consoleRandom: Buffer;
  readonly bmcId: Buffer;
  readonly guid: Buffer;
  readonly sik: KeyObject;
  readonly k1: KeyObject;
  readonly cipher: ReturnType<typeof createCipheriv>;
  readonly decipher: ReturnType<typeof createDecipheriv>;
  readonly expects: "open" | "rakp2" | "rakp4" | "power" | "close";
  readonly sequence: number;
}

const bmcs = new Map<string, Partial<Bmc> & Pick<Bmc, "host" | "consoleId" | "consoleRandom" | "expects">>();
const left = hosts.values();
const lines: string[] = [];
const lookup = (own: string, _: unknown, found: (error: null, address: string, family: number) => void): void =>
  found(null, own, 4);
const socket = createSocket({ type: "udp4", recvBufferSize: 4_194_304, lookup });
socket.on("message", (bytes, { address }) => hear(bytes, address));
socket.bind(0, () => {
  for (let i = 0; i < AT_ONCE; i++) greet();
});

function greet(): void {
  const { value: host } = left.next();
  if (host === undefined) return;
  const random = randomBytes(20);
  const bmc = { host, consoleId: random.subarray(0, 4), consoleRandom: random.subarray(4), expects: "open" } as const;
  bmcs.set(host, bmc);
  plus(host, 0x10, Buffer.concat([Buffer.of(1, 2, 0, 0), bmc.consoleId, SUITE_17]));
}

function hear(bytes: Buffer, host: string): void {
  const bmc = bmcs.get(host);
  if (bmc === undefined) return;
  const next = STEPS[bmc.expects](bmc as Bmc, bytes);
  if (next === undefined) {
    bmcs.delete(host);
    greet();
    if (lines.length === hosts.length && bmcs.size === 0) socket.close(() => process.stdout.write(lines.join("")));
  } else bmcs.set(host, { ...bmc, ...next });
}

const STEPS: Record<Bmc["expects"], (bmc: Bmc, bytes: Buffer) => Partial<Bmc> | undefined> = {
  open({ host, consoleRandom }, bytes) {
    const bmcId = Buffer.from(bytes.subarray(24, 28));
    plus(
      host,
      0x12,
      Buffer.concat([Buffer.of(2, 0, 0, 0), bmcId, consoleRandom, Buffer.of(0x12, 0, 0, user.length), user]),
    );
    return { bmcId, expects: "rakp2" };
  },
  rakp2({ host, consoleId, consoleRandom, bmcId }, bytes) {
    const [bmcRandom, guid] = [bytes.subarray(24, 40), bytes.subarray(40, 56)];
    prove(mac(userKey, [consoleId, bmcId, consoleRandom, bmcRandom, guid, who]), bytes.subarray(56, 88));
    const sik = createSecretKey(mac(userKey, [consoleRandom, bmcRandom, who]));
    plus(host, 0x14, Buffer.concat([Buffer.of(3, 0, 0, 0), bmcId, mac(userKey, [bmcRandom, consoleId, who])]));
    return { guid, sik, expects: "rakp4" };
  },
  rakp4({ host, consoleRandom, bmcId, guid, sik }, bytes) {
    prove(mac(sik, [consoleRandom, bmcId, guid]).subarray(0, 16), bytes.subarray(24, 40));
    const k1 = createSecretKey(mac(sik, [Buffer.alloc(20, 1)]));
    const k2 = createSecretKey(mac(sik, [Buffer.alloc(20, 2)]).subarray(0, 16));
    const cipher = createCipheriv("aes-128-cbc", k2, ZEROS).setAutoPadding(false);
    const decipher = createDecipheriv("aes-128-cbc", k2, ZEROS).setAutoPadding(false);
    ask({ host, bmcId, k1, cipher, sequence: 1 }, 0x00, 0x01, Buffer.alloc(0));
    return { k1, cipher, decipher, expects: "power" };
  },
  power(bmc, bytes) {
    const message = opened(bmc, bytes);
    lines.push(`${bmc.host}: Chassis Power is ${(message[7] ?? 0) & 1 ? "on" : "off"}\n`);
    ask({ ...bmc, sequence: 2 }, 0x06, 0x3c, bmc.bmcId);
    return { expects: "close" };
  },
  close(bmc, bytes) {
    opened(bmc, bytes);
    return undefined;
  },
};

function opened({ k1, decipher }: Bmc, bytes: Buffer): Buffer {
  const signed = bytes.length - 16;
  prove(mac(k1, [bytes.subarray(4, signed)]).subarray(0, 16), bytes.subarray(signed));
  return decipher.update(bytes.subarray(16, 16 + bytes.readUInt16LE(14))).subarray(16);
}

/** A request in a session: message, padding, cipher, signature. */
function ask(
  bmc: Pick<Bmc, "host" | "bmcId" | "k1" | "cipher" | "sequence">,
  netFn: number,
  cmd: number,
  data: Buffer,
): void {
  const { host, bmcId, k1, cipher, sequence } = bmc;
  const tail = Buffer.concat([Buffer.of(0x81, sequence << 2, cmd), data]);
  const message = Buffer.concat([Buffer.of(0x20, netFn << 2, -(0x20 + (netFn << 2))), tail, Buffer.of(-sum(tail))]);
  const padLength = (16 - ((message.length + 1) % 16)) % 16;
  const pad = Uint8Array.from({ length: padLength + 1 }, (_, i) => (i < padLength ? i + 1 : padLength));
  const sealed = cipher.update(Buffer.concat([randomBytes(16), message, pad]));
  const header = Buffer.alloc(16);
  header.set([6, 0, 0xff, 7, 6, 0xc0]);
  header.set(bmcId, 6);
  header.writeUInt32LE(sequence, 10);
  header.writeUInt16LE(sealed.length, 14);
  const packet = Buffer.concat([header, sealed, Buffer.of(0xff, 0xff, 2, 7)]); // what is signed is a multiple of 4
  socket.send(Buffer.concat([packet, mac(k1, [packet.subarray(4)]).subarray(0, 16)]), Number(port), host);
}

function plus(host: string, payloadType: number, payload: Buffer): void {
  const header = Buffer.alloc(16);
  header.set([6, 0, 0xff, 7, 6, payloadType]);
  header.writeUInt16LE(payload.length, 14);
  socket.send(Buffer.concat([header, payload]), Number(port), host);
}

function mac(key: KeyObject, parts: readonly Buffer[]): Buffer {
  return createHmac("sha256", key).update(Buffer.concat(parts)).digest();
}

function prove(expected: Buffer, found: Buffer): void {
  if (!expected.equals(found)) throw new Error("a code that does not hold");
}

function sum(bytes: Buffer): number {
  return bytes.reduce((all, byte) => all + byte, 0);
}

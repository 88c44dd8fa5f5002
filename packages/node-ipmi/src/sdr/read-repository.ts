import { getDeviceId } from "../commands/app/get-device-id.ts";
import { getDeviceSdr, reserveDeviceSdrs } from "../commands/sensor/get-device-sdr.ts";
import { FIRST_RECORD, getSdr, LAST_RECORD, WHOLE_RECORD } from "../commands/storage/get-sdr.ts";
import { getSdrRepositoryInfo } from "../commands/storage/get-sdr-repository-info.ts";
import { reserveSdrRepository } from "../commands/storage/reserve-sdr-repository.ts";
import { CompletionCode } from "../completion-code.ts";
import { completionCodeOf, ipmiErrors } from "../errors.ts";
import type { Sender } from "../ipmi-session.ts";
import type { SendOptions } from "../target.ts";
import { decodeSdr, type Sdr } from "./decode-sdr.ts";
import { SDR_HEADER_LENGTH } from "./records.ts";

/**
 * All records, from the repository or, where there is none, from the BMC's own description of its sensors. Whole
 * records where the BMC gives them (one exchange each, several under way), else in parts as large as it takes; a
 * reservation that someone else took is taken back.
 */
export async function readSdrs(bmc: Sender, options: SendOptions = {}): Promise<Sdr[]> {
  const { supports, device } = await bmc.send(getDeviceId, {}, options);
  const own = !supports.sdrRepository && device.providesSdrs;
  const reader = new RecordReader(bmc, own ? DEVICE : REPOSITORY, options);
  const found: Sdr[] = [];
  const seen = new Set<number>();
  for (let record = FIRST_RECORD as number; record !== LAST_RECORD; ) {
    if (seen.has(record))
      throw ipmiErrors.IPMI_MALFORMED_REPLY({ host: bmc.host, command: "Get SDR", why: "a loop of records" });
    seen.add(record);
    const { raw, next } = await reader.read(record);
    const sdr = decodeSdr(raw);
    if (sdr) found.push(sdr);
    record = next;
  }
  return found;
}

const REPOSITORY = { get: getSdr, reserve: reserveSdrRepository };
const DEVICE = { get: getDeviceSdr, reserve: reserveDeviceSdrs };

/** Two reads of one part are enough to see that nobody else is at it; more than this many are a fight. */
const MAX_RESERVATIONS = 8;
/** A guess that turns out wrong costs the BMC no more than this. */
const MOST_AHEAD = 32;
const PART_LENGTHS = [64, 32, 16, 8] as const;

interface Part {
  readonly next: number;
  readonly data: Uint8Array;
}

class RecordReader {
  readonly #bmc: Sender;
  readonly #from: typeof REPOSITORY | typeof DEVICE;
  readonly #options: SendOptions;
  #whole = true;
  #length = 0; // index into PART_LENGTHS
  #reservation = 0;
  #reservations = 0;
  /** How many records there are; 0 where nothing can be guessed from it. */
  #total: number | undefined;
  #read = 0;
  #last = Number.NaN;
  /** Records that came before their turn. */
  readonly #early = new Map<number, Part>();

  constructor(bmc: Sender, from: typeof REPOSITORY | typeof DEVICE, options: SendOptions) {
    this.#bmc = bmc;
    this.#from = from;
    this.#options = options;
  }

  async read(record: number): Promise<{ readonly raw: Uint8Array; readonly next: number }> {
    if (this.#whole) {
      if (record === this.#last + 1 && !this.#early.has(record)) await this.#ahead(record);
      this.#last = record;
      this.#read++;
      const early = this.#early.get(record);
      const part = early ?? (await this.#part(record, 0, WHOLE_RECORD).catch((error: unknown) => tooMuch(error)));
      if (part !== undefined && isWhole(part.data)) return { raw: part.data, next: part.next };
      this.#whole = false;
    }
    for (;;) {
      try {
        return await this.#inParts(record);
      } catch (error) {
        if (completionCodeOf(error) !== RESERVATION_LOST || ++this.#reservations > MAX_RESERVATIONS) throw error;
        this.#reservation = 0;
      }
    }
  }

  /**
   * Most BMCs number their records one after another: as many as there should be are asked for at once. What is not
   * there under its number, or is not whole, is read as if nothing had been guessed, and nothing is guessed any more.
   */
  async #ahead(first: number): Promise<void> {
    if (!this.#bmc.sendEach) return;
    this.#total ??= await this.#count();
    const count = Math.min(this.#total - this.#read, MOST_AHEAD);
    if (count < 2) return;
    const records = Array.from({ length: count }, (_, at) => first + at);
    const requests = records.map((record) => ({ reservation: 0, record, offset: 0, length: WHOLE_RECORD }));
    const ends = await this.#bmc.sendEach(this.#from.get, requests, this.#options);
    this.#early.clear();
    for (const [at, end] of ends.entries()) {
      if (end.status === "fulfilled" && isWhole(end.value.data)) this.#early.set(first + at, end.value);
      else this.#total = 0;
    }
  }

  async #count(): Promise<number> {
    if (this.#from === DEVICE) return 0;
    try {
      return (await this.#bmc.send(getSdrRepositoryInfo, {}, this.#options)).records;
    } catch (error) {
      if (completionCodeOf(error) === undefined) throw error;
      return 0;
    }
  }

  async #inParts(record: number): Promise<{ readonly raw: Uint8Array; readonly next: number }> {
    if (this.#reservation === 0) await this.#reserve();
    const { next, data: header } = await this.#part(record, 0, SDR_HEADER_LENGTH);
    const total = SDR_HEADER_LENGTH + (header[SDR_HEADER_LENGTH - 1] ?? 0);
    const raw = new Uint8Array(total);
    raw.set(header.subarray(0, SDR_HEADER_LENGTH));
    for (let at = SDR_HEADER_LENGTH; at < total; ) {
      const length = Math.min(PART_LENGTHS[this.#length] ?? 8, total - at);
      const part = await this.#part(record, at, length).catch((error: unknown) => tooMuch(error));
      if (part === undefined || part.data.length === 0) {
        if (++this.#length >= PART_LENGTHS.length) throw this.#malformed("no part of a record, however short");
        continue;
      }
      raw.set(part.data.subarray(0, length), at);
      at += Math.min(part.data.length, length);
    }
    return { raw, next };
  }

  #part(record: number, offset: number, length: number): Promise<Part> {
    const reservation = offset === 0 && length === WHOLE_RECORD ? 0 : this.#reservation;
    return this.#bmc.send(this.#from.get, { reservation, record, offset, length }, this.#options);
  }

  async #reserve(): Promise<void> {
    const { reservation } = await this.#bmc.send(this.#from.reserve, {}, this.#options);
    this.#reservation = reservation;
  }

  #malformed(why: string): Error {
    return ipmiErrors.IPMI_MALFORMED_REPLY({ host: this.#bmc.host, command: this.#from.get.name, why });
  }
}

const RESERVATION_LOST = 0xc5;
/** How BMCs say that this was too much at once; some with a code that means something else. */
const TOO_MUCH: ReadonlySet<number | undefined> = new Set([
  CompletionCode.RequestDataLength,
  0xc8,
  0xca,
  CompletionCode.InvalidField,
  CompletionCode.OutOfRange,
  0xff,
]);

/** Undefined when the BMC says that it cannot give so much; anything else is thrown on. */
function tooMuch(error: unknown): undefined {
  if (!TOO_MUCH.has(completionCodeOf(error))) throw error;
  return undefined;
}

function isWhole(raw: Uint8Array): boolean {
  return raw.length >= SDR_HEADER_LENGTH && raw.length >= SDR_HEADER_LENGTH + (raw[SDR_HEADER_LENGTH - 1] ?? 0);
}

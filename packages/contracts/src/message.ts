import { errorCatalog, messageOf } from "@longshore/kit";

/** A wire message: what is encoded may leave fields out; what is decoded has every field, and can be encoded again. */
export interface Message<In extends object, Out> {
  readonly name: string;
  encode(value: In | Out): Uint8Array;
  /** Throws CONTRACT_BAD_MESSAGE on bytes that are not this message, too many, or hostile. */
  decode(bytes: Uint8Array): Out;
}

/** What the generated code offers of one message. */
interface Generated<In extends object> {
  encode(value: In): { finish(): Uint8Array };
  decode(bytes: Uint8Array): In;
  toObject(value: never, options: object): Record<string, unknown>;
}

/** Largest message that is looked into, bytes; what is larger travels as an object in chunks. */
export const MAX_MESSAGE_BYTES = 1024 * 1024;

export const contractErrors = errorCatalog({
  CONTRACT_BAD_MESSAGE: {
    retry: "never",
    message: (d: { message: string; reason: string }) => `not a ${d.message}: ${d.reason}`,
    hint: "The sender speaks another version or is not Longshore; the message was dropped and the previous state kept.",
  },
});

export function message<In extends object>(name: string, generated: Generated<In>): Message<In, Full<In>> {
  return {
    name,
    encode: (value) => generated.encode(value as In).finish(),
    decode(bytes) {
      if (bytes.length > MAX_MESSAGE_BYTES) {
        throw contractErrors.CONTRACT_BAD_MESSAGE({
          message: name,
          reason: `${bytes.length} bytes, more than ${MAX_MESSAGE_BYTES}`,
        });
      }
      const object = decodeObject(name, generated, bytes);
      if (mentionsPrototype(bytes) && hasPrototypeKey(object)) {
        throw contractErrors.CONTRACT_BAD_MESSAGE({ message: name, reason: "a map has the key __proto__" });
      }
      return object as Full<In>;
    },
  };
}

export type Decoded<M> = M extends Message<infer _In, infer Out> ? Out : never;
export type Encodable<M> = M extends Message<infer In, infer _Out> ? In : never;

/** Every scalar, list and map present; a message field may be absent. */
export type Full<T> = { [K in keyof T as K extends "$unknowns" ? never : K]-?: FullField<NonNullable<T[K]>> };

/** Any part may be absent: takes what was decoded and what is to be encoded alike. */
export type Partially<T> = T extends Scalar
  ? T
  : T extends readonly (infer E)[]
    ? readonly Partially<E>[]
    : {
        readonly [K in keyof T as K extends "$unknowns" ? never : K]?: Partially<NonNullable<T[K]>> | null | undefined;
      };

type FullField<T> = T extends Scalar
  ? T
  : T extends readonly (infer E)[]
    ? FullElement<E>[]
    : string extends keyof T
      ? T
      : Full<T> | null | undefined;
type FullElement<E> = E extends Scalar ? E : Full<E>;
type Scalar = string | number | boolean | Uint8Array;

const TO_OBJECT = { defaults: true, arrays: true, objects: true };

function decodeObject<In extends object>(
  name: string,
  generated: Generated<In>,
  bytes: Uint8Array,
): Record<string, unknown> {
  try {
    return generated.toObject(generated.decode(bytes) as never, TO_OBJECT);
  } catch (cause) {
    throw contractErrors.CONTRACT_BAD_MESSAGE({ message: name, reason: messageOf(cause) }, { cause });
  }
}

function mentionsPrototype(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes("__proto__");
}

function hasPrototypeKey(value: unknown): boolean {
  if (typeof value !== "object" || value === null || value instanceof Uint8Array) return false;
  return Object.hasOwn(value, "__proto__") || Object.values(value).some(hasPrototypeKey);
}

import type { Codec, Infer } from "./codec.ts";
import { located } from "./fault.ts";
import type { Hidden, Optional } from "./fields.ts";

/** A message as a table: fields in wire order; the type, the encoder and the decoder follow from it. */
export function struct<const F extends Fields>(name: string, fields: F): Struct<Shape<F>> {
  const names = Object.keys(fields);
  const codecs = Object.values(fields);
  return {
    name,
    read(from) {
      const value: Record<string, unknown> = {};
      let i = 0;
      try {
        for (; i < names.length; i++) {
          const part = codecs[i]?.read(from);
          if (part !== undefined) value[names[i] as string] = part;
        }
      } catch (error) {
        throw located(error, name, names[i] as string);
      }
      return value as Shape<F>; // oxlint-disable-line typescript/no-unsafe-type-assertion -- read field by field above
    },
    write(to, value) {
      let i = 0;
      try {
        for (; i < names.length; i++) codecs[i]?.write(to, (value as Record<string, unknown>)[names[i] as string]);
      } catch (error) {
        throw located(error, name, names[i] as string);
      }
    },
  };
}

export interface Struct<T> extends Codec<T> {
  readonly name: string;
}

export type Fields = Readonly<Record<string, Codec<unknown>>>;

/** Required fields, optional fields as optional properties, hidden fields not at all. */
export type Shape<F extends Fields> = Flat<
  { readonly [K in keyof F as F[K] extends Optional<unknown> | Hidden ? never : K]: Infer<F[K]> } & {
    readonly [K in keyof F as F[K] extends Optional<unknown> ? K : never]?: Exclude<Infer<F[K]>, undefined>;
  }
>;

type Flat<T> = { [K in keyof T]: T[K] };

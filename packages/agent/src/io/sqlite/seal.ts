import { hash } from "node:crypto";
import type { DatabaseSync, SQLOutputValue } from "node:sqlite";

/**
 * Teaches SQLite `seal(table, value, …)`: a digest over a row, 16 bytes of SHA-256, kept in the row. SQLite itself would
 * not notice a flipped bit in what it stores.
 */
export function teachSeal(database: DatabaseSync): void {
  database.function("seal", { varargs: true, deterministic: true, useBigIntArguments: true }, (...values) =>
    sealOf(values),
  );
}

/** Each value with its type and length, so that no two rows look the same. */
function sealOf(values: readonly SQLOutputValue[]): Uint8Array {
  const parts = values.flatMap((value) => {
    const bytes = value instanceof Uint8Array ? value : Buffer.from(`${value}`);
    return [Buffer.from(`${kindOf(value)}${bytes.length}:`), bytes];
  });
  return hash("sha256", Buffer.concat(parts), "buffer").subarray(0, 16);
}

/** A whole number is bound as a float and read as an integer. */
function kindOf(value: SQLOutputValue): string {
  if (value === null) return "-";
  if (typeof value === "string") return "t";
  return value instanceof Uint8Array ? "b" : "n";
}

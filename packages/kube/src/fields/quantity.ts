/** Two ways of writing one amount: "0.5" and "500m", "1024Mi" and "1Gi", 2 and "2". False when one is no quantity. */
export function sameQuantity(a: unknown, b: unknown): boolean {
  const one = parseQuantity(a);
  const other = parseQuantity(b);
  return one !== undefined && other !== undefined && one === other;
}

/** As the API server writes it: "500m" for 0.5, "1Gi" for "1024Mi". What is no quantity stays as it is. */
export function canonicalQuantity(value: unknown): unknown {
  const nano = parseQuantity(value);
  const text = String(value);
  if (nano === undefined || /\d[eE][+-]?\d/.test(text)) return value;
  const binary = text.endsWith("i") && nano % 10n ** BigInt(NANO) === 0n;
  const suffixes = binary ? BINARY : DECIMAL;
  const fits = suffixes.find(([, one]) => nano % one === 0n);
  return fits === undefined || nano === 0n ? (nano === 0n ? "0" : value) : `${nano / fits[1]}${fits[0]}`;
}

/** A quantity in thousandths of a millionth, as an integer; undefined when it is none, or finer than that. */
function parseQuantity(value: unknown): bigint | undefined {
  const match = /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d{1,2})|([numkKMGTPE]i?))?$/.exec(String(value));
  if (match === null) return undefined;
  const [, sign = "", whole = "", fraction = "", exponential, exponent = "0", suffix = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const scale = suffix === "" ? { base: 10n, power: 0 } : SUFFIXES[suffix];
  if (scale === undefined) return undefined;
  const digits = BigInt(`${whole}${fraction}` || "0");
  const tens =
    NANO -
    fraction.length +
    (exponential === undefined ? 0 : Number(exponent)) +
    (scale.base === 10n ? scale.power : 0);
  const twos = scale.base === 2n ? 2n ** BigInt(scale.power) : 1n;
  const scaled = digits * twos;
  const amount = tens >= 0 ? scaled * 10n ** BigInt(tens) : divided(scaled, 10n ** BigInt(-tens));
  return amount === undefined ? undefined : sign === "-" ? -amount : amount;
}

function divided(amount: bigint, by: bigint): bigint | undefined {
  return amount % by === 0n ? amount / by : undefined;
}

const NANO = 9;
const SUFFIXES: Readonly<Record<string, { base: bigint; power: number } | undefined>> = {
  n: { base: 10n, power: -9 },
  u: { base: 10n, power: -6 },
  m: { base: 10n, power: -3 },
  k: { base: 10n, power: 3 },
  M: { base: 10n, power: 6 },
  G: { base: 10n, power: 9 },
  T: { base: 10n, power: 12 },
  P: { base: 10n, power: 15 },
  E: { base: 10n, power: 18 },
  Ki: { base: 2n, power: 10 },
  Mi: { base: 2n, power: 20 },
  Gi: { base: 2n, power: 30 },
  Ti: { base: 2n, power: 40 },
  Pi: { base: 2n, power: 50 },
  Ei: { base: 2n, power: 60 },
};

const NANOS = 10n ** BigInt(NANO);
/** The largest first, with what one of it is in thousandths of a millionth. */
const BINARY = (["Ei", "Pi", "Ti", "Gi", "Mi", "Ki", ""] as const).map(
  (suffix) => [suffix, NANOS * 2n ** BigInt(SUFFIXES[suffix]?.power ?? 0)] as const,
);
const DECIMAL = (["E", "P", "T", "G", "M", "k", "", "m", "u", "n"] as const).map(
  (suffix) => [suffix, 10n ** BigInt(NANO + (SUFFIXES[suffix]?.power ?? 0))] as const,
);

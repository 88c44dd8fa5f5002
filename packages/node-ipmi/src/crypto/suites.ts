/**
 * Cipher suites, IPMI 2.0 table 22-20 and its errata: what the handshake proves with, what signs packets, what
 * hides them. The MD5 suites 6 to 14 and the RC4 suites 4 and 5 are left out on purpose.
 */
export const cipherSuites = {
  0: { id: 0, authentication: "none", integrity: "none", confidentiality: "none" },
  1: { id: 1, authentication: "rakp-hmac-sha1", integrity: "none", confidentiality: "none" },
  2: { id: 2, authentication: "rakp-hmac-sha1", integrity: "hmac-sha1-96", confidentiality: "none" },
  3: { id: 3, authentication: "rakp-hmac-sha1", integrity: "hmac-sha1-96", confidentiality: "aes-cbc-128" },
  15: { id: 15, authentication: "rakp-hmac-sha256", integrity: "none", confidentiality: "none" },
  16: { id: 16, authentication: "rakp-hmac-sha256", integrity: "hmac-sha256-128", confidentiality: "none" },
  17: { id: 17, authentication: "rakp-hmac-sha256", integrity: "hmac-sha256-128", confidentiality: "aes-cbc-128" },
} as const satisfies Record<number, SuiteShape>;

/** A cipher suite by its number. */
export type CipherSuiteId = keyof typeof cipherSuites;
export type CipherSuite = (typeof cipherSuites)[CipherSuiteId];

/** Strongest first; what is not here is used only when a caller names it. */
export const DEFAULT_SUITES: readonly CipherSuiteId[] = [17, 3];

/** Hash, key exchange code length in RAKP 2 and 3, and the length RAKP 4's check value is cut to (§13.28). */
export const authenticationAlgorithms = {
  none: { number: 0x00, hash: undefined, checkLength: 0 },
  "rakp-hmac-sha1": { number: 0x01, hash: "sha1", checkLength: 12 },
  "rakp-hmac-sha256": { number: 0x03, hash: "sha256", checkLength: 16 },
} as const;

/** Hash and the length the trailer's code is cut to. */
export const integrityAlgorithms = {
  none: { number: 0x00, hash: undefined, codeLength: 0 },
  "hmac-sha1-96": { number: 0x01, hash: "sha1", codeLength: 12 },
  "hmac-sha256-128": { number: 0x04, hash: "sha256", codeLength: 16 },
} as const;

export const confidentialityAlgorithms = { none: { number: 0x00 }, "aes-cbc-128": { number: 0x01 } } as const;

/** The three algorithm numbers as they stand in Open Session messages. */
export interface AlgorithmNumbers {
  readonly authentication: number;
  readonly integrity: number;
  readonly confidentiality: number;
}

export function algorithmNumbers(suite: CipherSuite): AlgorithmNumbers {
  return {
    authentication: authenticationAlgorithms[suite.authentication].number,
    integrity: integrityAlgorithms[suite.integrity].number,
    confidentiality: confidentialityAlgorithms[suite.confidentiality].number,
  };
}

/** The suite made of these algorithms, if it is one that we know. */
export function suiteOf(numbers: AlgorithmNumbers): CipherSuite | undefined {
  return BY_NUMBERS.get(joined(numbers));
}

const joined = ({ authentication, integrity, confidentiality }: AlgorithmNumbers): number =>
  (authentication << 16) | (integrity << 8) | confidentiality;

const BY_NUMBERS: ReadonlyMap<number, CipherSuite> = new Map(
  Object.values(cipherSuites).map((suite) => [joined(algorithmNumbers(suite)), suite]),
);

interface SuiteShape {
  readonly id: number;
  readonly authentication: "none" | "rakp-hmac-sha1" | "rakp-hmac-sha256";
  readonly integrity: "none" | "hmac-sha1-96" | "hmac-sha256-128";
  readonly confidentiality: "none" | "aes-cbc-128";
}

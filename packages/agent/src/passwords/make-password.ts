import type { Random } from "@longshore/kit";

/**
 * A password that BMCs take: printable, without what shells and web pages trip over, something of each class that rules
 * ask for. Sixteen bytes, as IPMI 1.5 knows no more; twenty where the one before shows that the BMC takes them.
 */
export function makePassword(length: 16 | 20, random: Random): string {
  for (;;) {
    const text = Array.from({ length }, () => one(random)).join("");
    if (CLASSES.every((each) => each.test(text))) return text;
  }
}

/** Without bias: bytes beyond the last whole multiple are thrown away. */
function one(random: Random): string {
  for (;;) {
    const [byte = 255] = random.bytes(1);
    if (byte < 256 - (256 % ALPHABET.length)) return ALPHABET[byte % ALPHABET.length] ?? "";
  }
}

const ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789-_.:+";
const CLASSES = [/[A-Z]/, /[a-z]/, /[2-9]/, /[-_.:+]/];

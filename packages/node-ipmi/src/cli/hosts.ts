import type { BmcAddress } from "../target.ts";
import { commandErrors } from "./errors.ts";

/** BMCs that a text names: commas, ranges in brackets, a port of their own: `10.0.0.[1-20],[::1]:9623`. */
export function expandHosts(text: string): BmcAddress[] {
  return splitOutsideBrackets(text).flatMap((one) => ranges(one).map(addressOf));
}

/** One or several hosts a line; what stands behind `#` is for people. */
export function hostsOfFile(content: string): BmcAddress[] {
  return content
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "")
    .flatMap(expandHosts);
}

/** Each host once, in the order in which they were named. */
export function distinct(hosts: readonly BmcAddress[]): BmcAddress[] {
  return [...new Map(hosts.map((host) => [`${host.host} ${host.port ?? ""}`, host])).values()];
}

/** More than this is a slip of the finger. */
const MOST_HOSTS = 65_536;

function splitOutsideBrackets(text: string): string[] {
  return text
    .split(/,(?![^[]*\])/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** `a[1-3]b` as three texts; brackets with anything but numbers in them are an IPv6 address. */
function ranges(text: string): string[] {
  const found = /\[([\d,-]+)\]/.exec(text);
  if (!found) return [text];
  const [all, inside = ""] = found;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + all.length);
  const made = numbers(inside, text).flatMap((number) => ranges(`${before}${number}${after}`));
  if (made.length > MOST_HOSTS) throw wrong(text, `at most ${MOST_HOSTS} hosts`);
  return made;
}

/** `01-03,7` as 01, 02, 03, 7. */
function numbers(inside: string, text: string): string[] {
  return inside.split(",").flatMap((part) => {
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? [];
    if (first === undefined || last === undefined || Number(last) < Number(first))
      throw wrong(text, "a range such as [1-20] or [01,03-07]");
    const count = Number(last) - Number(first) + 1;
    if (count > MOST_HOSTS) throw wrong(text, `at most ${MOST_HOSTS} hosts`);
    return Array.from({ length: count }, (_, index) => String(Number(first) + index).padStart(first.length, "0"));
  });
}

function addressOf(text: string): BmcAddress {
  const [, bracketed, plain, port] = /^(?:\[([\da-f:.%\w]+)\]|([^:]*))(?::(\d+))?$/i.exec(text) ?? [];
  const host = bracketed ?? plain ?? (/^[\da-f:.]+(%\w+)?$/i.test(text) ? text : ""); // an IPv6 address without brackets
  if (host === "" || /[\s[\]/@]/.test(host)) throw wrong(text, "a name or an address, perhaps with :PORT behind it");
  if (port === undefined) return { host };
  if (Number(port) < 1 || Number(port) > 65_535) throw wrong(text, "a port from 1 to 65535");
  return { host, port: Number(port) };
}

function wrong(found: string, expected: string): Error {
  return commandErrors.IPMI_BAD_VALUE({ name: "HOSTS", found, expected });
}

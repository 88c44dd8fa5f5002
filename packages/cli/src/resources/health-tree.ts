import type { HealthNode, HealthPart, Resource } from "@longshore/contracts";
import type { Look } from "../kinds/kind.ts";
import { age } from "../output/age.ts";
import { type Column, renderTable } from "../output/table.ts";
import { printable } from "../output/width.ts";

/**
 * A site's tree of health: each check under the one that it hangs on, what is not well with the failure that explains it,
 * and below the tree what to do about each that speaks for itself. Nothing where there is no tree.
 */
export function healthTree({ status, link }: Resource, look: Look, width: number | undefined): readonly string[] {
  const nodes = status?.site?.health ?? [];
  if (nodes.length === 0) return [];
  const depths = new Map<string, number>();
  for (const node of nodes) depths.set(nameOf(node), (depths.get(node.parent) ?? 0) + 1);
  const rows = [linkRow(link), ...nodes.flatMap((node) => rowsOf(node, depths.get(nameOf(node)) ?? 1))];
  const steps = nodes.filter((node) => node.suppressedBy === "" && node.nextStep !== "");
  return [
    ...renderTable({ columns: columns(look), rows, width }).lines,
    ...(steps.length > 0 ? ["", "What to do:"] : []),
    ...steps.map((node) => `  ${printable(`${nameOf(node)}: ${node.nextStep}`)}`),
  ];
}

interface Row {
  readonly name: string;
  readonly state: string;
  readonly sinceMs: number;
  readonly message: string;
}

function columns({ nowMs, paint }: Look): readonly Column<Row>[] {
  return [
    { header: "CHECK", rank: 0, cell: ({ name }) => name },
    { header: "STATE", rank: 0, cell: ({ state }) => state, paint },
    { header: "FOR", rank: 1, cell: ({ sinceMs }) => age(sinceMs, nowMs) },
    { header: "MESSAGE", rank: 2, cell: ({ message }) => message },
  ];
}

/** Only the hub knows whether a site is heard: all else hangs on that. */
function linkRow(link: Resource["link"]): Row {
  const { state = "unknown", sinceMs = 0 } = link ?? {};
  if (state === "up") return { name: "link", state: "healthy", sinceMs, message: "the site is heard" };
  return { name: "link", state: "failed", sinceMs, message: `the site is ${state}: what follows is what it last said` };
}

function rowsOf(node: HealthNode, depth: number): Row[] {
  const { state, sinceMs, parts } = node;
  const indent = "  ".repeat(depth);
  const isBelowItsOwn = node.target !== "" && node.parent.startsWith(`${node.target} `);
  const row = { name: `${indent}${isBelowItsOwn ? node.check : nameOf(node)}`, state, sinceMs, message: because(node) };
  const areNamed = parts.length <= NAMED && parts.every((part) => part.suppressedBy === "");
  if (node.suppressedBy !== "" || areNamed) return [row];
  return [
    row,
    ...parts.map((part) => ({
      name: `${indent}  ${part.name}`,
      state: part.state,
      sinceMs: 0,
      message: because(part),
    })),
  ];
}

function because({ message, suppressedBy }: Pick<HealthNode & HealthPart, "message" | "suppressedBy">): string {
  return suppressedBy === "" ? message : `because of ${suppressedBy}: ${message}`;
}

/** As `parent` and `suppressedBy` name it. */
function nameOf({ target, check }: HealthNode): string {
  return target === "" ? check : `${target} ${check}`;
}

/** So many parts the message of their check names itself. */
const NAMED = 3;

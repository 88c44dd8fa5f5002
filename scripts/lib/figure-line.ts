import type { Table } from "@longshore/testkit";
import type { Figure } from "@longshore/testkit/tools";

/**
 * One figure as a line of JSON: `{name, value, unit, peer, peer_value, ratio, target, holds, load}`, null where there is
 * none. `ratio` is value by peer_value; `holds` compares what the target speaks of.
 */
export function figureLine(figure: Figure): string {
  return JSON.stringify(judged(figure));
}

function judged({ name, value, unit, peer, target, load }: Figure) {
  const ratio = peer === undefined ? null : round(value / peer.value);
  return {
    name,
    value: round(value),
    unit,
    peer: peer?.name ?? null,
    peer_value: peer === undefined ? null : round(peer.value),
    ratio,
    target: target === undefined ? null : `${target.of} ${target.is} ${target.bound}`,
    holds: target === undefined ? null : holds(target.of === "ratio" ? ratio : value, target),
    load: load ?? null,
  };
}

function holds(measured: number | null, { is, bound }: NonNullable<Figure["target"]>): boolean | null {
  if (measured === null) return null;
  return is === "<=" ? measured <= bound : measured >= bound;
}

/** Four digits that mean something. */
function round(value: number): number {
  return Number(value.toPrecision(4));
}

/** The same figures as people read them. */
export function figureTable(figures: readonly Figure[]): Table {
  return {
    title: "Figures",
    header: ["what", "value", "beside", "its value", "ratio", "to reach", "holds", "load"],
    rows: figures.map((figure) => {
      const { name, value, unit, peer, peer_value, ratio, target, holds, load } = judged(figure);
      return [
        name,
        `${value} ${unit}`.trimEnd(),
        peer ?? "",
        peer_value === null ? "" : `${peer_value} ${unit}`.trimEnd(),
        ratio === null ? "" : String(ratio),
        target ?? "",
        holds === null ? "" : holds ? "yes" : "no",
        load === null ? "" : String(load),
      ];
    }),
  };
}

import { describe, expect, test } from "vitest";
import { type Column, renderTable } from "./table.ts";
import { printable, truncate, width } from "./width.ts";

interface Row {
  readonly name: string;
  readonly message: string;
}
const columns: readonly Column<Row>[] = [
  { header: "NAME", rank: 0, cell: (row) => row.name },
  { header: "MESSAGE", rank: 2, cell: (row) => row.message },
];
const rows = [{ name: "r1u7", message: "BMC at 10.2.0.17 did not answer within 5s" }];

describe("a table", () => {
  test("is as wide as its content where there is no terminal", () => {
    expect(renderTable({ columns, rows, width: undefined }).lines).toEqual([
      "NAME   MESSAGE",
      "r1u7   BMC at 10.2.0.17 did not answer within 5s",
    ]);
  });

  test("cuts the least important column with … to fit the terminal", () => {
    expect(renderTable({ columns, rows, width: 24 }).lines).toEqual(["NAME   MESSAGE", "r1u7   BMC at 10.2.0.17…"]);
  });

  test("shows no line longer than the narrowest of terminals", () => {
    for (const limit of [1, 3, 8, 12]) {
      const { lines } = renderTable({ columns, rows, width: limit });
      expect(Math.max(...lines.map(width))).toBeLessThanOrEqual(limit);
    }
  });

  test("takes rows later under the widths that stand there", () => {
    const { widths } = renderTable({ columns, rows, width: undefined });
    const later = renderTable({ columns, rows: [{ name: "a", message: "" }], width: undefined, widths, header: false });
    expect(later.lines).toEqual(["a      -"]);
  });

  test("keeps columns straight with characters that are two wide", () => {
    const wide = [{ name: "機械", message: "x" }, ...rows];
    expect(renderTable({ columns, rows: wide, width: undefined }).lines[1]).toBe("機械   x");
    expect(truncate("機械室", 5)).toBe("機械…");
  });

  test("shows control characters instead of obeying them", () => {
    expect(printable("a\u001b[31mb\u0007\nc\u202ed")).toBe("a\\u{1b}[31mb\\u{7} c\\u{202e}d");
  });
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { parentPath, pathText } from "../finding.ts";
import { kinds } from "../kinds/index.ts";
import { parseDocuments } from "./parse.ts";

const examples = kinds.flatMap((kind) => kind.examples.map(({ yaml }) => yaml));

/** Examples with a piece cut out or something odd put in; text of YAML's own signs; anything. */
const texts = fc.oneof(
  fc
    .tuple(
      fc.constantFrom(...examples),
      fc.nat(),
      fc.nat({ max: 20 }),
      fc.constantFrom(
        "",
        "\n",
        "\t",
        ":",
        "- ",
        "{",
        "]",
        "'",
        '"',
        "&a ",
        "*a",
        "!!set ",
        "__proto__: ",
        "---\n",
        "\0",
        "é",
        "\ud800",
        "|\n",
        "%YAML 1.1\n",
        "${site.x",
        "?",
      ),
    )
    .map(([text, at, cut, insert]) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + insert + text.slice(start + cut);
    }),
  fc.string({ unit: fc.constantFrom(...Array.from("abk12:-?[]{},&*!|>'\"%@` \n\t\r#.~<=\\/$")) }),
  fc.string({ unit: "binary" }),
);

test("whatever a file holds, it is read or refused with places that are in it", () => {
  fc.assert(
    fc.property(fc.array(texts, { maxLength: 3 }), (all) => {
      const files = all.map((text, i) => ({ file: String(i), text }));
      const { documents, problems } = parseDocuments(files);
      expect(documents.length === 0 || problems.length === 0).toBe(true);
      for (const { file, line, col, message } of problems) {
        const lines = (all[Number(file)] ?? "").split("\n");
        expect(message).not.toBe("");
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(lines.length);
        expect(col).toBeGreaterThanOrEqual(1);
        expect(col).toBeLessThanOrEqual((lines[line - 1] ?? "").length + 1);
      }
    }),
    { numRuns: 800 },
  );
});

test("a path's text without its last step is the text of the path around it", () => {
  const steps = fc.array(fc.oneof(fc.nat({ max: 99 }), fc.constantFrom("spec", "bmc-1"), fc.string()), {
    minLength: 1,
    maxLength: 5,
  });
  fc.assert(
    fc.property(steps, (path) => {
      expect(parentPath(pathText(path))).toBe(pathText(path.slice(0, -1)));
    }),
  );
});

// How values and wishes are said in a problem.

/** "a", "a or b", "a, b or c". */
export function oneOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} or ${words.at(-1) ?? ""}`;
}

/** What stands there, short enough for a line: strings in quotes and without logins, lists and objects by their name only. */
export function foundText(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  if (typeof value === "object") return Object.keys(value).length === 0 ? "an empty object" : "an object";
  const text = JSON.stringify(typeof value === "string" ? withoutLogin(value) : value) ?? typeof value;
  return text.length <= MAX_FOUND ? text : `${text.slice(0, MAX_FOUND - 1)}…`;
}

/** `https://…@git.example/x.git`: a password that stands where none may stand is not repeated, wherever it ends. */
function withoutLogin(text: string): string {
  return text.replaceAll(/(?<=:\/\/)\S*@(?!sha256:)|(?<=^|\s)[^\s:@/]+:[^\s@/]+@(?!sha256:)/g, "…@");
}

/** For kinds whose values must not be repeated: what sort of value it is. */
export function typeText(value: unknown): string {
  if (value === undefined || value === null || typeof value === "object") return foundText(value);
  return typeName(typeof value);
}

/** The words for a type as zod or JSON Schema call it. */
export function typeName(type: string): string {
  return TYPE_NAMES[type] ?? type;
}

const MAX_FOUND = 80;

const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: "a string",
  number: "a number",
  int: "a whole number",
  integer: "a whole number",
  boolean: "true or false",
  object: "an object",
  record: "an object",
  array: "a list",
  null: "nothing",
};

/**
 * Stands for the details of an error: every property, however deep, reads as its name in ⟨brackets⟩; what is called on
 * it (join, map, toFixed …) gives itself.
 */
export function placeholders(): unknown {
  return new Proxy({}, { get: (_target, key) => placeholder(String(key)) });
}

function placeholder(name: string): unknown {
  const text = (): string => `⟨${name}⟩`;
  const self: unknown = new Proxy(() => self, {
    get(_target, key) {
      if (key === Symbol.toPrimitive || key === "toString" || key === "valueOf") return text;
      if (key === Symbol.iterator) return () => [self][Symbol.iterator]();
      if (key === "length") return 2;
      if (typeof key === "symbol") return undefined;
      return METHODS.has(key) ? () => self : placeholder(`${name}.${key}`);
    },
  });
  return self;
}

const METHODS: ReadonlySet<string> = new Set([
  ...Object.getOwnPropertyNames(Array.prototype),
  ...Object.getOwnPropertyNames(String.prototype),
  ...Object.getOwnPropertyNames(Number.prototype),
]);

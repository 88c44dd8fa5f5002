/** The link with some of it replaced. */
export function over<L extends object>(link: L, changed: object): L {
  return new Proxy(link, {
    get: (target, property) => {
      const value: unknown = Reflect.get(property in changed ? changed : target, property);
      return typeof value === "function" ? (value.bind(target) as unknown) : value;
    },
  });
}

/** Libraries that are published, by their folder in packages/. */
export const published: readonly string[] = ["node-ipmi"];

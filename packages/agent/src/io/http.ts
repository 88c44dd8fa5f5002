/** An `import` of node:http reads all that it exports and so loads undici too: 14 MB of memory that the agent never uses. */
export const http = process.getBuiltinModule("node:http");

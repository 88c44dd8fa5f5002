/** What a thread runs. The agent's bundle, which is one file, has the program itself here: deploy/agent/bundle.ts. */
export const threadProgram = new URL("./tftp-thread.ts", import.meta.url);

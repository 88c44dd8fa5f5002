/**
 * What a thread runs: a file, or the text itself. The agent's bundle is one file and has the text here
 * (deploy/agent/bundle.ts), which also spares the thread the 7 MB of a loader of modules.
 */
export const threadProgram: URL | string = new URL("./tftp-thread.ts", import.meta.url);

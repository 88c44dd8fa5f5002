// Reads the page whose address it is told and says how long that took: a process of its own, so that its work is not ours.
process.on("message", (url: string) => void read(url));

async function read(url: string): Promise<void> {
  const started = performance.now();
  const response = await fetch(url, { headers: { "accept-encoding": "identity" } });
  let bytes = 0;
  for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
  process.send?.({ bytes, wallMs: performance.now() - started });
}

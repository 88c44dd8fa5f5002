/** A turn of the event loop: it comes only when every microtask before it is done, however long their chains are. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

import { errorCatalog } from "@longshore/kit";

export const vmErrors = errorCatalog({
  VM_GONE: {
    retry: "never",
    message: (d: { said: string }) => `QEMU ended: ${d.said}`,
  },
  VM_REFUSED: { retry: "never", message: (d: { said: string }) => `QEMU did not do it: ${d.said}` },
  VM_IMAGE: {
    retry: "never",
    message: (d: { image: string; why: string }) => `the image ${d.image} cannot be made: ${d.why}`,
    hint: "It needs Go and Debian's packages: `npm run tools` says what is here.",
  },
  VM_SILENT: {
    retry: "never",
    message: (d: { wanted: string; waitedMs: number; last: string }) =>
      `the serial port did not print ${d.wanted} within ${d.waitedMs} ms; the last it printed:\n${d.last}`,
  },
});

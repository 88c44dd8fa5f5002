import { errorCatalog } from "@longshore/kit";

/** What can be wrong with an image of an OperatingSystem, and with the server that has it. */
export const imageErrors = errorCatalog({
  IMAGE_REFUSED: {
    retry: "never",
    message: (d: { because: string }) => d.because,
    hint: "Mend the OperatingSystem document or what lies at its URL; the next order has it looked at again.",
  },
  IMAGE_TROUBLE: {
    retry: "backoff",
    message: (d: { because: string }) => d.because,
    hint: "It is tried again by itself, and goes on where it stopped. Look at the image server and the line to it.",
  },
  IMAGE_NO_ROOM: {
    retry: "backoff",
    message: (d: { needed: number; room: number }) =>
      `${d.needed} bytes are needed, and the images in use leave ${d.room}`,
    hint: "Raise boot.imagesMegabytes of the agent, or give its folder (boot.images) a larger disk.",
  },
});

// What a site that was out of touch for long costs when the line is back: `npm run bench -- outbox [--quick | --facts N]`.
export { outboxFigures as default } from "./io/outbox.ts";

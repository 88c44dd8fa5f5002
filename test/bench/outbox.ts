// What a site that was out of touch for long costs when the line is back: `npm run bench -- outbox [--full | --facts N]`.
export { outboxFigures as default } from "../../packages/agent/bench/outbox.ts";

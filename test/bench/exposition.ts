// A scrape of the whole fleet's detail, beside prom-client: `npm run bench -- exposition 10000`.
export { expositionFigures as default } from "../../packages/hub/bench/exposition.ts";

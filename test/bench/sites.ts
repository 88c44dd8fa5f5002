// One order to a thousand sites, and the day on which the broker dies under them: `npm run bench -- sites [--sites N]`.
export { thousandSitesFigures as default } from "./io/thousand-sites.ts";

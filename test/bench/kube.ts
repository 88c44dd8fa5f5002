// Plans, applies and watches at a real API server, beside kubectl and @kubernetes/client-node: `npm run bench -- kube`.
export { kubeFigures as default } from "./io/kube.ts";

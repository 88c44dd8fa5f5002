export { openBundle, sealBundle, type SealedBundle } from "./bundle.ts";
export { chartErrors } from "./errors.ts";
export { fetchFile, MAX_FILE_BYTES } from "./io/fetch-file.ts";
export { helmAt } from "./io/helm.ts";
export { readManifests } from "./read-manifests.ts";
export { type Helm, type HelmRun, renderChart, type Renderer } from "./render-chart.ts";

// Conditions of a status
export { condition, mergeConditions } from "./condition.ts";
// From the operator's files to documents for one site each, and back from the hub's issues to places in files
export { API_VERSION } from "./documents/header.ts";
export { checkAmongFiles } from "./documents/check-files.ts";
export { type Expanded, expandDocuments, siteFacts, type SiteDocument } from "./documents/expand.ts";
export { locateIssues } from "./documents/locate.ts";
export { type InputFile, type Parsed, parseDocuments, type ParsedDocument } from "./documents/parse.ts";
export { formatProblem, type Problem } from "./documents/problem.ts";
export type { Position, Source } from "./documents/source.ts";
export type { SiteFacts } from "./documents/variables.ts";
// Between CLI, hub and agent
export { encodeSpec, issueOf, readPlanRequest, readSpec, wireDocument } from "./documents/wire.ts";
export { intentErrors } from "./errors.ts";
export { type Finding, pathText } from "./finding.ts";
export { type CurrentIntent, type Intent, type IntentRef, keyOf, shortName } from "./intent.ts";
export { canonicalJson, isJsonObject, type Json, type JsonObject } from "./json.ts";
// From documents to what is left on a machine's disk
export { compileDayOneNetwork } from "./first-boot/day-one-network.ts";
export { compileFirstBoot } from "./first-boot/compile.ts";
export { installerCommandLine, type InstallerFacts, installerSeed } from "./first-boot/autoinstall.ts";
export type { FirstBootFacts } from "./first-boot/facts.ts";
// Kinds
export { findKind, kindNames, kindOf, kinds } from "./kinds/index.ts";
export { clusterName as capiClusterName } from "./kinds/cluster/capi/names.ts";
export { type HostFacts, type HostFiles, hostFiles } from "./kinds/cluster/kubeadm/host-files.ts";
export { membersOf as clusterMembers } from "./kinds/cluster/members.ts";
export type { ClusterSpec } from "./kinds/cluster/schema.ts";
export type { Example, IntentKind } from "./kinds/kind.ts";
export { fitsRootDisk } from "./kinds/machine/root-disk.ts";
export { machineSchema, type MachineSpec } from "./kinds/machine/schema.ts";
export {
  architecturesOf,
  filesFor,
  firstBootWay,
  operatingSystemSchema,
  type OperatingSystemSpec,
  type SecretReference,
} from "./kinds/operating-system/schema.ts";
export { secretReferences } from "./kinds/operating-system/references.ts";
export { powerOwnerIn } from "./kinds/provisioner/power-owner.ts";
export type { ProvisionerSpec, TinkerbellSpec } from "./kinds/provisioner/schema.ts";
export { tinkerbellMachines } from "./kinds/provisioner/machines.ts";
export { tinkerbellOf } from "./kinds/provisioner/tinkerbell-of.ts";
export { type SecretInput, secretInputSchema, secretSchema, type SecretSpec } from "./kinds/secret/schema.ts";
export { type CurveKey, openSecret, type Recipient, sealSecret, type SecretIdentity } from "./kinds/secret/seal.ts";
export { type StorageHostFacts, storageHostFiles } from "./kinds/storage/host-files.ts";
export { cephHealthOf } from "./kinds/storage/ceph/health.ts";
export type { StorageSpec } from "./kinds/storage/schema.ts";
export { bootNetworks } from "./kinds/site/networks.ts";
export { siteSchema, type SiteSpec } from "./kinds/site/schema.ts";
// What becomes of documents at API servers
export {
  conditionOf as liveCondition,
  conditionsOf as liveConditions,
  fieldOf as liveField,
  isSeenNow,
  type LiveCondition,
  textOf as liveText,
} from "./kubernetes/live.ts";
export { inNamespace } from "./kubernetes/in-namespace.ts";
export type {
  ChartSource,
  ChartUse,
  Compiled,
  Health,
  KubernetesSide,
  Read,
  Target,
  Wait,
} from "./kubernetes/kubernetes-side.ts";
export {
  chartsOf,
  renderDocuments,
  type RenderedDocument,
  secretPlaceholder,
} from "./kubernetes/render-documents.ts";
export type { SiteDocuments, SiteView } from "./kubernetes/site-view.ts";
// Plans
export { machinePlanDigest } from "./plan/machine-plan-digest.ts";
export { objectPlanDigest } from "./plan/object-plan-digest.ts";
export { planChanges } from "./plan/plan.ts";
export type { ChangeRequest, IntentWrite, PlanContext, Planned } from "./plan/types.ts";
// The rule of `machine power`
export { ACTION_NAMES, decidePower, type PowerCall, type PowerDecision } from "./power.ts";
// For editors, help and the handbook
export type { JsonSchema } from "./json-schema.ts";
export { renderIntentReference } from "./reference.ts";
export { documentSchema, documentsSchema, type FieldDoc, fieldDocs } from "./schema.ts";

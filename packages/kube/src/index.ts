export {
  type Applied,
  type ApplyHow,
  type Certificates,
  type Deleted,
  type DeleteHow,
  FIELD_MANAGER,
  type FieldConflict,
  type KubeApi,
  type ListPage,
  type Selection,
  type Validity,
  type WatchEvent,
} from "./api.ts";
export { collectionPath, type Resource, ResourceMap } from "./discovery/resource-map.ts";
export { kubeErrors } from "./errors.ts";
export { diffObjects, type FieldDiff } from "./fields/diff-fields.ts";
export { type Inventory, type InventoryEntry, INVENTORY_NAMESPACE } from "./inventory/inventory.ts";
export { inventoryOf, readInventories } from "./inventory/keep-inventory.ts";
export { type ConnectOptions, connectKube } from "./io/connect-kube.ts";
export { type Access, type Credentials, inClusterAccess, type Material } from "./kubeconfig/access.ts";
export { type KubeconfigSource, parseKubeconfig } from "./kubeconfig/parse-kubeconfig.ts";
export { type Drift } from "./keep/flips.ts";
export { type Kept, Keeper, type KeeperOptions } from "./keep/keeper.ts";
export { type KeepPhase, type KeepReport } from "./keep/report.ts";
export { groupOf, type KubeObject, objectKey, type ObjectMeta, type ObjectRef, refOf } from "./object.ts";
export { ORDER_ANNOTATION, orderOf } from "./order-annotation.ts";
export { type ApplyContext, applyPlan, type KubeOutcome, type Remark } from "./plan/apply-plan.ts";
export { type KubePlan, type PlannedAction, type Verb } from "./plan/plan.ts";
export { type PlanContext, planObjects } from "./plan/plan-objects.ts";
export { notReady } from "./plan/readiness.ts";
export { Settled } from "./plan/settled.ts";
export { comparePlaces, type Stage, stageOf } from "./plan/stages.ts";
export { Watches, type WatchesOptions } from "./watch/watches.ts";
export { DOCUMENT, MARK, type Wanted } from "./plan/wanted.ts";

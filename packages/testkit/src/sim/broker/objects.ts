import type { StreamRow } from "@longshore/contracts";

/** The stream behind the bucket of charts: it is no row of the contract's table. */
export const OBJECTS: StreamRow = {
  name: "OBJ_charts",
  subjects: ["$O.charts.C.>", "$O.charts.M.>"],
  keep: {},
  storage: "file",
  atomic: false,
};

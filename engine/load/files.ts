import path from "node:path";
import type { Calibset } from "../model/calibset.ts";
import type { Workspace } from "./workspace.ts";

/** Files of a world that belong to a set. */
export const files = {
  lock: (place: Workspace, set: Calibset) => path.join(place.dir, "sets", set.instrument, `${set.ticket}.lock.json`),
  approval: (place: Workspace, set: Calibset) => path.join(place.dir, "sets", set.instrument, `${set.ticket}.approval.json`),
  reports: (place: Workspace, set: Calibset) => path.join(place.dir, "reports", set.instrument, set.ticket),
  bundle: (place: Workspace, set: Calibset, name: string) => path.join(place.dir, "bundles", set.instrument, set.ticket, name),
  /** Backend folder of Pulumi's state: it may vanish at any time. */
  backend: (place: Workspace) => path.join(place.dir, "pulumi"),
} as const;

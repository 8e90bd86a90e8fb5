import path from "node:path";
import type { Calibset } from "../model/calibset.ts";
import type { Workspace } from "./workspace.ts";
import type { World } from "./loadWorld.ts";
import { readdir } from "node:fs/promises";
import { readBounded } from "./bounded.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { listCalibsets } from "./loadCalibset.ts";
import { roleOf } from "./setNames.ts";

/** The workspace and its world, which decides whether set files lie beside the calibsets or in the world's folder. */
export interface Home {
  readonly workspace: Workspace;
  readonly world: World;
}

/** Files and folders that belong to a set. */
export const files = {
  /** Folder of the set files, by instrument. Those of a trial are never in git. */
  setFiles: ({ workspace, world }: Home) =>
    world.papers === "beside" && workspace.trial === null ? workspace.sets : path.join(recordsOf(workspace), "sets"),
  lock: (home: Home, set: Calibset) => path.join(files.setFiles(home), set.instrument, `${set.ticket}.lock.json`),
  approval: (home: Home, set: Calibset) => path.join(files.setFiles(home), set.instrument, `${set.ticket}.approval.json`),
  /** The chain file of an instrument, which all its sets share. */
  chain: (home: Home, instrument: string) => path.join(files.setFiles(home), instrument, "chain.json"),
  /** Repositories that use the set. */
  active: (home: Home, set: Calibset) => path.join(files.setFiles(home), set.instrument, `${set.ticket}.active.json`),
  reports: (workspace: Workspace, set: Calibset) => path.join(recordsOf(workspace), "reports", set.instrument, set.ticket),
  /** The review record. */
  reviews: (home: Home, set: Calibset) => path.join(files.setFiles(home), set.instrument, `${set.ticket}.looks.json`),
  /** Images of a checkpoint, to be reviewed before the product is used. */
  pictures: (workspace: Workspace, set: Calibset, product: string) =>
    path.join(recordsOf(workspace), "looks", set.instrument, set.ticket, product),
  bundle: (workspace: Workspace, set: Calibset, name: string) =>
    path.join(recordsOf(workspace), "bundles", set.instrument, set.ticket, name),
  /** Folder of Pulumi's state, which may be deleted at any time. */
  backend: (workspace: Workspace) => path.join(workspace.dir, "pulumi"),
} as const;

/** Records of a trial have a folder of their own. */
const recordsOf = ({ dir, trial }: Workspace): string => (trial === null ? dir : path.join(dir, "trials", trial));

/** Diagnostics for sets that were made in this world and whose calibset has disappeared. */
export async function findRemovedSets(home: Home): Promise<readonly Diagnostic[]> {
  const declared = new Set(await listCalibsets(home.workspace));
  const folder = files.setFiles(home);
  const locks = await readdir(folder, { recursive: true }).catch((): string[] => []);
  const diagnostics: Diagnostic[] = [];
  for (const name of locks) {
    const role = roleOf(name);
    if (role.kind !== "part" || role.part !== "lock" || declared.has(role.set)) continue;
    const file = path.join(folder, name);
    if ((await readBounded(file)).includes('"made"'))
      diagnostics.push({ code: "set-removed", detail: `${role.set} was made, and its calibset is missing`, file });
  }
  return diagnostics;
}

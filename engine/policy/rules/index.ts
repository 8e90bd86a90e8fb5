import type { PolicyRule } from "../rule.ts";
import { approvals } from "./approvals.ts";
import { changes } from "./changes.ts";
import { dates } from "./dates.ts";
import { git } from "./git.ts";
import { selections } from "./selections.ts";
import { repositories } from "./repositories.ts";

/** All rules of the observatory, in the order in which they are told. */
export const policy: readonly PolicyRule[] = [...dates, ...repositories, ...selections, ...changes, ...approvals, ...git];

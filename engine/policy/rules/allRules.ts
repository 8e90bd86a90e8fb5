import type { PolicyRule } from "../rule.ts";
import { approvals } from "./approvalRules.ts";
import { changes } from "./changeRules.ts";
import { dates } from "./dateRules.ts";
import { git } from "./gitRules.ts";
import { selections } from "./selectionRules.ts";
import { repositories } from "./repositoryRules.ts";

/** All rules of the observatory, in the order in which they are told. */
export const policy: readonly PolicyRule[] = [...dates, ...repositories, ...selections, ...changes, ...approvals, ...git];

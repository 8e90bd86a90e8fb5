import type { Diagnostic } from "../model/diagnostic.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import type { Circumstances, PolicyRule } from "./rule.ts";
import { approvals } from "./rules/approvalRules.ts";
import { chains } from "./rules/chainRules.ts";
import { dates, changes } from "./rules/dateRules.ts";
import { git } from "./rules/gitRules.ts";
import { selections } from "./rules/selectionRules.ts";
import { repositories } from "./rules/repositoryRules.ts";

/** The purpose for which a set is judged. */
export type Purpose = "check" | "build" | "deploy";

export interface Judgement {
  readonly errors: readonly Diagnostic[];
  readonly warnings: readonly Diagnostic[];
}

/** Judges a set by every rule that matters for a purpose. `file` is the calibset's path, which the diagnostics name. Pure. */
export function judge(loaded: LoadedSet, circumstances: Circumstances, purpose: Purpose, file: string): Judgement {
  const held = policy.filter((rule) => matters(rule, purpose) && rule.applies(loaded));
  const of = (severity: PolicyRule["severity"]) =>
    held
      .filter((rule) => rule.severity === severity)
      .flatMap((rule) => rule.judge(loaded, circumstances).map((each): Diagnostic => ({ ...each, file })));
  return { errors: of("error"), warnings: of("warning") };
}

function matters({ held, stops }: PolicyRule, purpose: Purpose): boolean {
  if (purpose === "check") return held === "always";
  return purpose === "deploy" || stops === "writing";
}

/** All rules of the observatory, in the order of their diagnostics. */
export const policy: readonly PolicyRule[] = [...dates, ...repositories, ...selections, ...chains, ...changes, ...approvals, ...git];

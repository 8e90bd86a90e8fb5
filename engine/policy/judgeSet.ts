import type { Finding } from "../model/finding.ts";
import type { Scene } from "../declare/loadedSet.ts";
import { policy } from "./rules/allRules.ts";
import type { Circumstances, PolicyRule } from "./rule.ts";

/** What is about to be done with a set. */
export type Purpose = "check" | "build" | "deploy";

export interface Judgement {
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Holds a set against every rule that matters for a purpose. Pure. `file` is the calibset's, for those who read the findings. */
export function judge(scene: Scene, circumstances: Circumstances, purpose: Purpose, file: string): Judgement {
  const held = policy.filter((rule) => matters(rule, purpose) && rule.applies(scene));
  const of = (severity: PolicyRule["severity"]) =>
    held.filter((rule) => rule.severity === severity).flatMap((rule) => rule.judge(scene, circumstances).map((problem): Finding => ({ ...problem, file })));
  return { errors: of("error"), warnings: of("warning") };
}

function matters({ held, stops }: PolicyRule, purpose: Purpose): boolean {
  if (purpose === "check") return held === "always";
  return purpose === "deploy" || stops === "writing";
}

import type { Unit } from "../declare/loadedSet.ts";
import type { Only } from "../declare/workspace.ts";
import type { Calibset } from "../model/calibset.ts";
import type { StepName } from "../steps/step.ts";

/** Whether a unit is among those that a person named; what builds lies at the build repository. */
export function isUnitNamed({ repos, products }: Only, set: Calibset, unit: Unit): boolean {
  switch (unit.kind) {
    case "product":
      return names(repos, set.build.repo) && (names(products, unit.product.title) || names(products, unit.product.product.name));
    case "release":
      return names(repos, set.build.repo) && products === null;
    case "deployment":
    case "activation":
      return names(repos, unit.repo) && products === null;
  }
}

export const isStepNamed = ({ steps }: Only, step: StepName): boolean => names(steps, step);

const names = (some: readonly string[] | null, name: string): boolean => some === null || some.includes(name);

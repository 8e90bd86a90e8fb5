import { CalibError } from "../errors.ts";
import type { Scene, Unit } from "../load/scene.ts";
import { asRepo } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";

/** All units of a set, in an order in which each comes after those it builds on. */
export const unitsOf = (set: Calibset): readonly Unit[] => [
  ...set.products.map((product): Unit => ({ kind: "product", product })),
  { kind: "release" },
  ...set.targets.map((repo): Unit => ({ kind: "deployment", repo })),
  ...[set.build.repo, ...set.targets].map((repo): Unit => ({ kind: "activation", repo })),
];

/** The name of a unit within its set, e.g. `product bias`, `deployment summit/LATISS`: logical, and in Pulumi's state for ever. */
export function unitName(unit: Unit): string {
  switch (unit.kind) {
    case "product":
      return `product ${unit.product.product.name}`;
    case "release":
      return "release";
    case "deployment":
    case "activation":
      return `${unit.kind} ${unit.repo}`;
  }
}

/** The unit of a set by its name. */
export function unitNamed({ set }: Scene, name: string): Unit {
  const unit = unitsOf(set).find((each) => unitName(each) === name);
  if (unit) return unit;
  const gone = /^activation (.+)$/.exec(name)?.[1];
  if (gone !== undefined) return { kind: "activation", repo: asRepo(gone) };
  throw new CalibError("set-changed", `${set.key} has no ${name}`);
}

import { CalibError } from "../errors.ts";
import type { LoadedSet, Unit } from "../declare/loadedSet.ts";
import { asRepo, type RepoName } from "../model/brand.ts";
import type { Calibset } from "../model/calibset.ts";
import type { Only } from "../declare/workspace.ts";
import type { StepName } from "../model/change.ts";

/** All units of a set, each after the units that it needs; with a site, only the units at that site. */
export function unitsOf(set: Calibset, site: string | null = null): readonly Unit[] {
  const here = (repo: RepoName): boolean => site === null || repo.startsWith(`${site}/`);
  const built = here(set.build.repo) ? set.products.map((product): Unit => ({ kind: "product", product })) : [];
  if (set.trial !== null) return built;
  return [
    ...built,
    ...(here(set.build.repo) ? [{ kind: "release" } as const] : []),
    ...set.targets.filter(here).map((repo): Unit => ({ kind: "deployment", repo })),
    ...[set.build.repo, ...set.targets].filter(here).map((repo): Unit => ({ kind: "activation", repo })),
  ];
}

/** The name of a unit within its set, e.g. `product bias`, `deployment summit/LATISS`. Pulumi's state holds it, so that it never changes. */
export function unitName(unit: Unit): string {
  switch (unit.kind) {
    case "product":
      return `product ${unit.product.title}`;
    case "release":
      return "release";
    case "deployment":
    case "activation":
      return `${unit.kind} ${unit.repo}`;
  }
}

/** The unit of a set by its name. */
export function unitNamed({ set }: Pick<LoadedSet, "set">, name: string): Unit {
  const unit = unitsOf(set).find((each) => unitName(each) === name);
  if (unit) return unit;
  const gone = /^activation (.+)$/.exec(name)?.[1];
  if (gone !== undefined) return { kind: "activation", repo: asRepo(gone) };
  throw new CalibError("set-changed", `${set.key} has no ${name}`);
}

/** Whether a command's restrictions allow a unit. Products and the release lie at the build repository. */
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

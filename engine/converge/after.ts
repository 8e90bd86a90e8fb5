import type { Unit } from "../declare/loadedSet.ts";
import type { World } from "../declare/loadWorld.ts";
import { assertNever } from "../model/group.ts";

/** Whether Pulumi runs a unit after another. Products have no such order: each waits for its precursors while it converges. */
export function comesAfter(world: World, unit: Unit, other: Unit): boolean {
  switch (unit.kind) {
    case "product":
      return false;
    case "release":
      return other.kind === "product";
    case "deployment":
      return other.kind === "release";
    case "activation":
      if (other.kind === "release") return true;
      if (other.kind === "deployment") return other.repo === unit.repo;
      return other.kind === "activation" && isEarlierWave(world, unit, other);
    default:
      return assertNever(unit);
  }
}

/** Other sites follow the construction site only, so that a broken test stand never withholds tonight's calibrations. */
function isEarlierWave(world: World, unit: Unit & { kind: "activation" }, other: Unit & { kind: "activation" }): boolean {
  const siteOf = ({ repo }: typeof unit) => world.repositories.get(repo)?.site;
  return siteOf(unit) !== world.constructionSite && siteOf(other) === world.constructionSite;
}

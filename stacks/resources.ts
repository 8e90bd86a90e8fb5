import { comesAfter } from "../engine/converge/after.ts";
import { unitName, unitsOf } from "../engine/converge/unit.ts";
import { loadCalibset } from "../engine/declare/loadCalibset.ts";
import type { Unit } from "../engine/declare/loadedSet.ts";
import { loadWorld } from "../engine/declare/loadWorld.ts";
import { workspaceNamed } from "../engine/declare/workspace.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { renderDiagnostics } from "../engine/present/presentDiagnostics.ts";
import type { CalibInputs } from "../providers/resource.ts";
import { aboutStack } from "./stack.ts";

/** A unit as the resource that a stack registers for it. */
export interface UnitResource {
  readonly name: string;
  readonly unit: Unit;
  readonly inputs: CalibInputs;
  /** Names of the resources that it comes after: the only order there is. */
  readonly after: readonly string[];
  readonly protect: boolean;
}

/** The resources of a stack, each behind those that it comes after. */
export async function resourcesOf(stack: string): Promise<readonly UnitResource[]> {
  const about = aboutStack(stack);
  const { world: name, set: key, site, trial } = about;
  const workspace = workspaceNamed(about);
  const world = await loadWorld(workspace);
  const set = await loadCalibset(key, workspace, world).catch((thrown: unknown) => {
    // People get the diagnostics, whoever runs the program.
    throw thrown instanceof DiagnosticsError ? new Error(renderDiagnostics(thrown.diagnostics)) : thrown;
  });
  const units = unitsOf(set, site);
  return units.map((unit) => ({
    name: nameOf(unit),
    unit,
    inputs: { world: name, set: key, unit: unitName(unit), digest: set.digest, ...(trial === null ? {} : { trial }) },
    after: units.filter((other) => comesAfter(world, unit, other)).map(nameOf),
    protect: unit.kind === "activation" && set.withdrawn === null,
  }));
}

const nameOf = (unit: Unit): string => unitName(unit).replaceAll(" ", "-").replaceAll("/", "-");

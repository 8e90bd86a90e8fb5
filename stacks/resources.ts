import { comesAfter } from "../engine/converge/after.ts";
import { unitName, unitsOf } from "../engine/converge/unit.ts";
import { loadCalibset } from "../engine/declare/loadCalibset.ts";
import type { Unit } from "../engine/declare/loadedSet.ts";
import { loadWorld } from "../engine/declare/loadWorld.ts";
import { workspaceNamed } from "../engine/declare/workspace.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import { renderDiagnostics } from "../engine/present/presentDiagnostics.ts";
import type { CalibInputs } from "../providers/resource.ts";
import { parseStackName } from "./stack.ts";

/** The resource that a stack registers for a unit. */
export interface UnitResource {
  readonly name: string;
  readonly unit: Unit;
  readonly inputs: CalibInputs;
  /** Names of the resources that this resource depends on. */
  readonly after: readonly string[];
  readonly protect: boolean;
}

/** Returns the resources of a stack, dependencies first. */
export async function resourcesOf(stack: string): Promise<readonly UnitResource[]> {
  const parts = parseStackName(stack);
  const { world: name, set: key, site, trial } = parts;
  const workspace = workspaceNamed(parts);
  const world = await loadWorld(workspace);
  const set = await loadCalibset(key, workspace, world).catch((thrown: unknown) => {
    // Pulumi shows only an error's message, so the message holds the diagnostics.
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

import * as pulumi from "@pulumi/pulumi";
import { comesAfter } from "../engine/converge/after.ts";
import { unitName, unitsOf } from "../engine/converge/unit.ts";
import { assertNever } from "../engine/model/group.ts";
import { loadCalibset } from "../engine/declare/loadCalibset.ts";
import { DiagnosticsError } from "../engine/model/diagnostic.ts";
import type { Unit } from "../engine/declare/loadedSet.ts";
import { workspaceNamed } from "../engine/declare/workspace.ts";
import { loadWorld } from "../engine/declare/loadWorld.ts";
import { renderDiagnostics } from "../engine/present/presentDiagnostics.ts";
import { Activation } from "../providers/activation.ts";
import { Deployment } from "../providers/deployment.ts";
import { Product } from "../providers/product.ts";
import { Release } from "../providers/release.ts";
import type { CalibResource } from "../providers/resource.ts";
import { aboutStack } from "./stack.ts";

/** Registers the units of the stack's set; what each comes after is the only order there is. */
export default async function program(): Promise<Record<string, pulumi.Output<string>>> {
  const about = aboutStack(pulumi.getStack());
  const { world: name, set: key, site, trial } = about;
  const workspace = workspaceNamed(about);
  const world = await loadWorld(workspace);
  const set = await loadCalibset(key, workspace, world).catch((thrown: unknown) => {
    // People get the findings, whoever runs the program.
    throw thrown instanceof DiagnosticsError ? new Error(renderDiagnostics(thrown.diagnostics)) : thrown;
  });
  const registered = new Map<string, CalibResource>();
  const units = unitsOf(set, site);
  for (const unit of units) {
    const after = units.filter((other) => comesAfter(world, unit, other));
    const dependsOn = after.flatMap((other) => registered.get(unitName(other)) ?? []);
    registered.set(unitName(unit), resourceOf(unit, { world: name, set: key, unit: unitName(unit), digest: set.digest, ...(trial === null ? {} : { trial }) }, dependsOn));
  }
  return Object.fromEntries([...registered].map(([unit, { phase }]) => [unit, phase]));

  function resourceOf(unit: Unit, inputs: ConstructorParameters<typeof Product>[1], dependsOn: pulumi.Resource[]): CalibResource {
    const title = unitName(unit).replaceAll(" ", "-").replaceAll("/", "-");
    switch (unit.kind) {
      case "product":
        return new Product(title, inputs, { dependsOn });
      case "release":
        return new Release(title, inputs, { dependsOn });
      case "deployment":
        return new Deployment(title, inputs, { dependsOn });
      case "activation":
        return new Activation(title, inputs, { dependsOn, protect: set.withdrawn === null });
      default:
        return assertNever(unit);
    }
  }
}

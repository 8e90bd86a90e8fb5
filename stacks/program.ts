import * as pulumi from "@pulumi/pulumi";
import { assertNever } from "../engine/model/group.ts";
import { Activation } from "../providers/activation.ts";
import { Deployment } from "../providers/deployment.ts";
import { Product } from "../providers/product.ts";
import { Release } from "../providers/release.ts";
import type { CalibResource } from "../providers/resource.ts";
import { resourcesOf, type UnitResource } from "./resources.ts";

/** Registers the units of the stack's set. `after` is the only order between them. */
export default async function program(): Promise<Record<string, pulumi.Output<string>>> {
  const registered = new Map<string, CalibResource>();
  const phases: Record<string, pulumi.Output<string>> = {};
  for (const resource of await resourcesOf(pulumi.getStack())) {
    const made = register(
      resource,
      resource.after.flatMap((name) => registered.get(name) ?? []),
    );
    registered.set(resource.name, made);
    phases[resource.inputs.unit] = made.phase;
  }
  return phases;
}

function register({ unit, name, inputs, protect }: UnitResource, dependsOn: pulumi.Resource[]): CalibResource {
  switch (unit.kind) {
    case "product":
      return new Product(name, inputs, { dependsOn });
    case "release":
      return new Release(name, inputs, { dependsOn });
    case "deployment":
      return new Deployment(name, inputs, { dependsOn });
    case "activation":
      return new Activation(name, inputs, { dependsOn, protect });
    default:
      return assertNever(unit);
  }
}

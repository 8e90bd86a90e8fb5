import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** A set in use at one repository. Protected while it is meant to be in use: `destroy` fails on purpose. */
export class Activation extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions & { readonly protect: boolean }) {
    super("Activation", name, inputs, options);
  }
}

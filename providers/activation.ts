import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** A set in use at one repository. It is protected unless the set is withdrawn, so that `destroy` fails. */
export class Activation extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions & { readonly protect: boolean }) {
    super("Activation", name, inputs, options);
  }
}

import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** A product made, certified and verified in the build repository. Nothing that was made is ever deleted. */
export class Product extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions = {}) {
    super("Product", name, inputs, { ...options, retainOnDelete: true });
  }
}

import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** A product, generated, certified and verified in the build repository. Made data are never deleted. */
export class Product extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions = {}) {
    super("Product", name, inputs, { ...options, retainOnDelete: true });
  }
}

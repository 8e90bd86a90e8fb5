import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** Report, bundle and lock of a set whose products all have their verdict. */
export class Release extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions = {}) {
    super("Release", name, inputs, { ...options, retainOnDelete: true });
  }
}

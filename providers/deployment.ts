import type { CustomResourceOptions } from "@pulumi/pulumi";
import { CalibResource, type CalibInputs } from "./resource.ts";

/** An adopted set brought to one target repository, and tagged where a cleaner runs. */
export class Deployment extends CalibResource {
  constructor(name: string, inputs: CalibInputs, options: CustomResourceOptions = {}) {
    super("Deployment", name, inputs, { ...options, retainOnDelete: true });
  }
}

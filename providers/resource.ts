import * as pulumi from "@pulumi/pulumi";
import { PROVIDER } from "./stub.ts";

/** Inputs of a unit. The engine loads the set from disk, and refuses it if its digest differs. */
export interface CalibInputs {
  readonly world: string;
  readonly set: string;
  readonly unit: string;
  readonly digest: string;
  /** Name of a trial build; absent for an official set. */
  readonly trial?: string;
}

/** One unit of a calibset as a Pulumi resource. Its outputs hold the unit's phase. */
export class CalibResource extends pulumi.CustomResource {
  declare readonly phase: pulumi.Output<string>;
  declare readonly code: pulumi.Output<string>;
  declare readonly reason: pulumi.Output<string>;

  constructor(kind: string, name: string, inputs: CalibInputs, options: pulumi.CustomResourceOptions) {
    const outputs = { phase: undefined, code: undefined, reason: undefined };
    super(`pulumi-nodejs:dynamic/calib:${kind}`, name, { ...inputs, ...outputs, __provider: PROVIDER }, options);
  }
}

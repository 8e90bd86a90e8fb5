import type { Unit } from "../declare/loadedSet.ts";
import { activate } from "./activate.ts";
import { bundle } from "./bundle.ts";
import { certify } from "./certify.ts";
import { deliver } from "./deliver.ts";
import { generate } from "./generate.ts";
import { look } from "./look.ts";
import { report } from "./report.ts";
import { selfCheck } from "./selfCheck.ts";
import { bind, type BoundStep } from "./step.ts";
import { tag } from "./tag.ts";
import { verify } from "./verify.ts";

/** The ten steps, by the kind of unit that takes them, in order. */
export const steps: Readonly<Record<Unit["kind"], readonly BoundStep[]>> = {
  product: [bind(generate), bind(look), bind(certify), bind(verify)],
  release: [bind(report), bind(bundle)],
  deployment: [bind(deliver), bind(tag)],
  activation: [bind(selfCheck), bind(activate)],
};

import type * as ajv2020 from "ajv/dist/2020.js";
import type { AnySchema, Options, ValidateFunction } from "ajv/dist/2020.js";
import { requireMade } from "../compiled.js";
import { asValidator, requirePackage } from "./plainJson.ts";

const validators = new Map<string, ValidateFunction>();

/** The validator of a schema, made once in a process. `name` tells schemas apart. */
export function validatorFor(name: string, schema: () => AnySchema, options: Options): ValidateFunction {
  const known = validators.get(name);
  if (known) return known;
  const made = compileValidator(name, schema(), options);
  validators.set(name, made);
  return made;
}

/** Whether a validator accepts a value. Its schema has to be generated from T, or from the same models. */
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export const accepts = <T>(validate: ValidateFunction, value: unknown): value is T => validate(value);

/** ajv compiles a schema in ten times the time of a check. The validator is kept as a module, and ajv is loaded for a new schema only. */
function compileValidator(name: string, schema: AnySchema, options: Options): ValidateFunction {
  const { version } = requirePackage<{ readonly version: string }>("ajv/package.json");
  const compile = (more: object): { readonly ajv: ajv2020.Ajv2020; readonly validate: ValidateFunction } => {
    const { Ajv2020 } = requirePackage<typeof ajv2020>("ajv/dist/2020.js");
    const ajv = new Ajv2020({ ...options, ...more });
    return { ajv, validate: ajv.compile(schema) };
  };
  const module = requireMade(`validate-${name}`, [version, JSON.stringify([options, schema])], () => {
    const { ajv, validate } = compile({ code: { source: true } });
    return requirePackage<{ readonly default: (from: ajv2020.Ajv2020, validate: ValidateFunction) => string }>(
      "ajv/dist/standalone/index.js",
    ).default(ajv, validate);
  });
  return module === undefined ? compile({}).validate : asValidator(module);
}

import { readFileSync } from "node:fs";
import path from "node:path";
import type { AnySchema, ErrorObject, ValidateFunction } from "ajv/dist/2020.js";
import type { ActiveRecord } from "../model/active.ts";
import type { Approval } from "../model/approval.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { pointerPart, type Diagnostic } from "../model/diagnostic.ts";
import type { InstrumentChain } from "../model/instrumentChain.ts";
import type { Lock } from "../model/lock.ts";
import type { ReviewRecord } from "../model/reviewRecord.ts";
import type { SavedPlan, Verifications } from "../model/savedPlan.ts";
import type { WorldDeclaration } from "../model/world.ts";
import type { Code } from "../errors.ts";
import { characterOf, findUnbounded } from "./bounded.ts";
import { ownJson } from "./plainJson.ts";
import { accepts, validatorFor } from "./validator.ts";
import { packageRoot } from "./workspace.ts";

interface Documents {
  readonly calibset: CalibsetDeclaration;
  readonly lock: Lock;
  readonly approval: Approval;
  readonly looks: ReviewRecord;
  readonly active: ActiveRecord;
  readonly verifications: Verifications;
  readonly savedPlan: SavedPlan;
  readonly chain: InstrumentChain;
  readonly world: WorldDeclaration;
}

export type Parsed<T> =
  { readonly kind: "valid"; readonly value: T } | { readonly kind: "invalid"; readonly diagnostics: readonly Diagnostic[] };

/** Documents whose texts people write. The others hold texts of instruments and programs, which nobody here can correct. */
const WRITTEN: ReadonlySet<keyof Documents> = new Set(["calibset", "approval", "chain", "world"]);

/** An unknown value as a document of this project, or the reasons why it is none. */
export function parseDocument<K extends keyof Documents>(kind: K, value: unknown, file: string, code: Code): Parsed<Documents[K]> {
  const unbounded = findUnbounded(value, code, WRITTEN.has(kind));
  if (unbounded.length) return { kind: "invalid", diagnostics: unbounded.map((each) => ({ ...each, file })) };
  const validate = validatorOf(kind);
  if (accepts<Documents[K]>(validate, value)) return { kind: "valid", value };
  const diagnostics = (validate.errors ?? [])
    // A name of a member fails twice: by its own keyword, and by `propertyNames` of the object.
    .filter(({ keyword }) => keyword !== "if" && keyword !== "propertyNames")
    .map((error) => ({
      code: isOfName(error) ? ("name-invalid" as const) : unknownProduct(error) ? ("product-unknown" as const) : code,
      detail: isOfName(error) ? describeName(error) : describe(error),
      file,
      pointer: pointerOf(error),
    }));
  return { kind: "invalid", diagnostics };
}

const validatorOf = (kind: keyof Documents): ValidateFunction =>
  validatorFor(kind, () => ownJson<AnySchema>(readFileSync(path.join(packageRoot, "schemas", `${kind}.json`), "utf8"), asChecked), OPTIONS);

const OPTIONS = { allErrors: true, verbose: true, strict: true, allowUnionTypes: true, discriminator: true } as const;

/** A part of a schema as ajv gets it: a larger integer would lose digits before ajv sees it. */
const asChecked = (key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && "type" in value && value.type === "integer"
    ? { minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER, ...value }
    : byKind(key, value);

/**
 * Rewrites a union so that ajv checks a value against the branch that the value names, and reports no errors of the other
 * branches. `kind` names a branch; `curated` and `corrected` name the origin of a product.
 */
const byKind = (_key: string, value: unknown): unknown => {
  if (typeof value !== "object" || value === null || !("anyOf" in value)) return value;
  const { anyOf, ...rest } = value;
  if (!Array.isArray(anyOf)) return value;
  const oneOf: readonly unknown[] = anyOf;
  if (oneOf.some(isNull))
    return orNull(
      rest,
      oneOf.filter((branch) => !isNull(branch)),
    );
  const plain = oneOf.filter(isPlain);
  if (plain.length && plain.length === oneOf.length - 1)
    return {
      ...rest,
      if: { type: "object" },
      then: oneOf.find((branch) => !isPlain(branch)),
      else: plain.length === 1 ? plain[0] : { anyOf: plain },
    };
  const written = oneOf.find(named(/\/Curated/));
  const corrected = oneOf.find(named(/\/Corrected/));
  const others = oneOf.filter((branch) => branch !== written && branch !== corrected);
  const measured = others.length ? whereGiven("curated", written, { allOf: others }) : { allOf: [written] };
  if (others.length < oneOf.length) return { ...rest, type: "object", ...whereGiven("corrected", corrected, measured) };
  return { ...rest, type: "object", discriminator: { propertyName: "kind" }, oneOf };
};

const named =
  (pattern: RegExp) =>
  (branch: unknown): boolean =>
    typeof branch === "object" && branch !== null && "$ref" in branch && typeof branch.$ref === "string" && pattern.test(branch.$ref);

/** One schema for values that have a field, and another for all others. */
const whereGiven = (field: string, branch: unknown, otherwise: object): object =>
  branch === undefined
    ? otherwise
    : { if: { type: "object", properties: { [field]: {} }, required: [field] }, then: branch, else: otherwise };

/** A value that may be null; errors are those of the other branch. */
const orNull = (rest: object, branches: readonly unknown[]): object => ({
  ...rest,
  if: { type: "null" },
  then: {},
  else: branches.length === 1 ? branches[0] : { anyOf: branches },
});

const isNull = (branch: unknown): boolean => typeof branch === "object" && branch !== null && "type" in branch && branch.type === "null";

/** A union may allow a word or an object, as with `"pipetask"`. */
const isPlain = (branch: unknown): boolean => typeof branch === "object" && branch !== null && "type" in branch && branch.type !== "object";

function pointerOf({ keyword, instancePath, params, propertyName }: ErrorObject): string {
  if (propertyName !== undefined) return `${instancePath}/${pointerPart(propertyName)}`;
  if (keyword === "additionalProperties") return `${instancePath}/${String(params["additionalProperty"])}`;
  return keyword === "discriminator" ? `${instancePath}/kind` : instancePath;
}

/** Whether a text is no name of `engine/model/written.ts`. */
const isOfName = ({ keyword, parentSchema }: ErrorObject): boolean =>
  (keyword === "pattern" || keyword === "maxLength") && parentSchema?.["$comment"] === "name";

function describeName(error: ErrorObject): string {
  const name = error.propertyName ?? String(error.data);
  const limit = Number(error.params["limit"]);
  if (error.keyword === "maxLength") return `${placeOf(error)}the name has ${name.length} characters; the limit is ${limit}`;
  const foreign = /[^!-~]/u.exec(name)?.[0];
  return `${placeOf(error)}${JSON.stringify(name)} is not allowed${foreign === undefined ? "" : `: it holds ${characterOf(foreign)}`}`;
}

const placeOf = ({ instancePath }: ErrorObject): string => (instancePath === "" ? "" : `${instancePath.slice(1).replaceAll("/", ".")} `);

const unknownProduct = (error: ErrorObject): boolean => error.keyword === "additionalProperties" && error.instancePath === "/products";

function describe(error: ErrorObject): string {
  const where = placeOf(error);
  if (error.keyword === "additionalProperties") return `${where}has the unknown field ${String(error.params["additionalProperty"])}`;
  if (error.keyword === "required") return `${where}lacks ${String(error.params["missingProperty"])}`;
  if (error.keyword === "discriminator")
    return error.params["tagValue"] === undefined
      ? `${where}lacks kind`
      : `${where}has the unknown kind ${JSON.stringify(error.params["tagValue"])}`;
  if (error.keyword === "const") return `${where}must be ${JSON.stringify(error.params["allowedValue"])}`;
  if (error.keyword === "enum") return `${where}must be one of ${JSON.stringify(error.params["allowedValues"])}`;
  return `${where}${error.message ?? "is not accepted"}`;
}

import { readFileSync } from "node:fs";
import path from "node:path";
import type { AnySchema, ValidateFunction } from "ajv/dist/2020.js";
import { accepts, validatorFor } from "../declare/validator.ts";
import { ownJson } from "../declare/plainJson.ts";
import { packageRoot } from "../declare/workspace.ts";
import type { Method } from "./methods.ts";
import type { Methods } from "./wire.ts";

export type ParsedAnswer<K extends Method> =
  { readonly kind: "valid"; readonly result: Methods[K]["result"] } | { readonly kind: "invalid"; readonly place: string };

/** A bridge's answer as the result of its method, or the first place where it is none. */
export function parseAnswer<K extends Method>(method: K, value: unknown): ParsedAnswer<K> {
  const validate = validatorOf(method);
  if (accepts<Methods[K]["result"]>(validate, value)) return { kind: "valid", result: value };
  const [error] = validate.errors ?? [];
  return { kind: "invalid", place: `${error?.instancePath || "/"} ${error?.message ?? "is not accepted"}` };
}

/** The first misfit decides, because a large answer may have a million. */
const OPTIONS = { allErrors: false, strict: true, strictTypes: false } as const;

const validatorOf = (method: Method): ValidateFunction => validatorFor(`answer-${method}`, () => schemaOf(method), OPTIONS);

interface Protocol {
  readonly methods: Readonly<Record<Method, { readonly result: { readonly $ref: string } }>>;
  readonly $defs: Readonly<Record<string, object>>;
}

let protocol: Protocol | undefined;

/** The schema of a result with the definitions that it refers to. */
function schemaOf(method: Method): AnySchema {
  const { methods, $defs } = (protocol ??= ownJson<Protocol>(readFileSync(path.join(packageRoot, "schemas/bridge.json"), "utf8")));
  const { result } = methods[method];
  const needed = new Set<string>();
  const collect = (part: object): void => {
    for (const [, name = ""] of JSON.stringify(part).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (needed.has(name)) continue;
      needed.add(name);
      collect($defs[name] ?? {});
    }
  };
  collect(result);
  return { $ref: result.$ref, $defs: Object.fromEntries([...needed].map((name) => [name, $defs[name]])) };
}

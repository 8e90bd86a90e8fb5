import type { Json, Properties } from "./request.ts";

/** Pulumi's mark for a value that is not known yet. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** The key that marks secrets, assets and references inside plain values. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";

const KINDS: Readonly<Record<string, string>> = {
  "1b47061264138c4ac30d75fd1eb44270": "a secret",
  "5cf8f73096256a8f31e491e813e4eb8e": "a resource as a value",
  c44067f5952c0a294b673a41bacd8c17: "an asset",
  "0def7320c3a5731c473e5ecbe6d01bc7": "an archive",
};

/** Describes the first special value inside, or returns undefined. */
export function specialValue(value: Json): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (isList(value)) return value.map(specialValue).find((found) => found !== undefined);
  const signature = value[SIGNATURE];
  if (typeof signature === "string") return KINDS[signature] ?? "a special value";
  return Object.values(value)
    .map(specialValue)
    .find((found) => found !== undefined);
}

export function hasUnknown(value: Json): boolean {
  if (value === UNKNOWN) return true;
  if (typeof value !== "object" || value === null) return false;
  return Object.values(value).some(hasUnknown);
}

export function known(properties: Properties): Properties {
  return Object.fromEntries(Object.entries(properties).filter(([, value]) => !hasUnknown(value)));
}

export function sameValue(one: Json, other: Json): boolean {
  return JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
}

/** Sorts keys as the CLI does, so that equal states are equal files. */
export function sortedKeys(properties: Properties): Properties {
  const keys = Object.keys(properties).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(properties[key] ?? null)]));
}

function sorted(value: Json): Json {
  if (typeof value !== "object" || value === null) return value;
  return isList(value) ? value.map(sorted) : sortedKeys(value);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

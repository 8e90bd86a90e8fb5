import { ownJson } from "./plainJson.ts";

/** Fields that a JSON text names twice in one object: `JSON.parse` would keep the last and not say so. */
export function repeatedFields(text: string, value: unknown): readonly string[] {
  const kept = fieldsOf(value);
  // A string with a colon behind it is a name, and nothing within a string matches again.
  const written = [...text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?/g)].flatMap(([, name = "", colon]) => (colon === undefined ? [] : [ownJson<string>(name)]));
  return [...new Set(written)].filter((name) => count(written, name) > count(kept, name));
}

function fieldsOf(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const below = Object.values(value).flatMap(fieldsOf);
  return Array.isArray(value) ? below : [...Object.keys(value), ...below];
}

const count = (names: readonly string[], name: string): number => names.filter((each) => each === name).length;

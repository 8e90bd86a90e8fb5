import type { DetectorsDeclaration } from "../model/declaration.ts";
import { compact } from "../model/ranges.ts";

/** Why a product lacks a detector, until a person finds it out. */
export const UNKNOWN = "reason unknown (adopted)";

/**
 * The detectors that a product lacks, of those that the world lists; undefined if it lacks none. A product that lacks half of them
 * or more was not made for this list, and no detector of it is dead. Pure.
 */
export function lackingHere(listed: readonly number[], held: readonly number[]): DetectorsDeclaration | undefined {
  const lacking = listed.filter((detector) => !held.includes(detector));
  if (!lacking.length || lacking.length * 2 >= listed.length) return undefined;
  return { without: Object.fromEntries(lacking.map((detector) => [detector, UNKNOWN])) };
}

/** The question to a person about the detectors that a product lacks. */
export const askWhy = (name: string, { without = {} }: DetectorsDeclaration): string =>
  `detectors of ${name}: find out why it lacks ${compact(Object.keys(without).map(Number))}`;

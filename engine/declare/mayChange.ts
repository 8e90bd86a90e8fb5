import { products } from "../model/catalog.ts";
import type { Product } from "../model/product.ts";
import type { FieldChange } from "./declarationChanges.ts";
import type { LoadedSet } from "./loadedSet.ts";
import { isAdopted } from "./gate.ts";

/** Whether a field of a set may change: freely, with a new letter of what is made from it, or not at all; and why. */
export interface Allowance {
  readonly kind: "free" | "with-letter" | "never";
  readonly reason: string;
}

/** What may change in a set once there is something made of it (design.md section 4, DMTN-222 sections 2 and 3). Pure. */
export function mayChange(change: FieldChange, stage: Stage): Allowance {
  if (stage === "declared") return free("nothing is made yet");
  const rule = rules.find(({ field, of }) => field.test(change.pointer) && (of === undefined || of(change)));
  return rule?.[stage] ?? never("no rule knows this field");
}

export interface Rule {
  readonly field: RegExp;
  /** Of those changes of the field only. */
  readonly of?: (change: FieldChange) => boolean;
  readonly made: Allowance;
  readonly adopted: Allowance;
}

const free = (reason: string): Allowance => ({ kind: "free", reason });
const withLetter = (reason: string): Allowance => ({ kind: "with-letter", reason });
const never = (reason: string): Allowance => ({ kind: "never", reason });

const isAdded = ({ old }: FieldChange): boolean => old === null;
const isRemoved = (change: FieldChange): boolean => change.new === null;
const productOf = ({ pointer }: FieldChange): Product | undefined => products.find(({ name }) => name === pointer.split("/")[2]);
const isCertified = (change: FieldChange): boolean => productOf(change)?.certified === true;
const isBanded = (change: FieldChange): boolean => productOf(change)?.perBand === true;

const adopted = never("what people adopted is what was made; another wish is another ticket");

/** The first that fits holds. */
export const rules: readonly Rule[] = [
  { field: /^\/(ticket|instrument)$/, made: never("they name the set"), adopted: never("they name the set") },
  { field: /^\/tag$/, made: never("every collection that was made is named by it"), adopted },
  { field: /^\/build\/repo$/, made: never("what was made lies there"), adopted },
  { field: /^\/build\/executor(\/|$)/, made: free("it says what runs the pipelines, not what is made"), adopted: free("it says what runs the pipelines, not what is made") },
  { field: /^\/build\//, made: withLetter("every product was made with it"), adopted },
  { field: /^\/(kind|begin|end)$/, made: withLetter("every certification has the range"), adopted },
  { field: /^\/products\/\w+$/, of: isAdded, made: free("nothing is made of it yet"), adopted },
  { field: /^\/products\/\w+(\/bands\/\w+)?$/, of: (change) => isRemoved(change) && isCertified(change), made: never("what was certified stands on the ticket chain"), adopted },
  { field: /^\/products\/\w+$/, of: isRemoved, made: free("nothing of it leaves the build repository"), adopted },
  { field: /^\/products\/\w+\/bands\/\w+$/, of: (change) => isAdded(change) && isBanded(change), made: free("nothing is made of it yet"), adopted },
  { field: /^\/products\/\w+\/(checkpoint|waive)(\/|$)/, made: free("it says what people look at or live with, not what is made"), adopted: never("the set was adopted with what was looked at and waived") },
  { field: /^\/products\//, made: withLetter("the product was made from it"), adopted },
  { field: /^\/collections\/[^/]+\/chains$/, made: free("no chain is touched before the adoption"), adopted },
  { field: /^\/collections\//, made: free("nothing of it leaves the build repository before the adoption"), adopted },
  { field: /^\/targets$/, of: isAdded, made: free("it is delivered what was made"), adopted: free("it is delivered what was adopted") },
  { field: /^\/targets$/, made: free("nothing is delivered before the adoption"), adopted: never("the repository goes on using the set, and nobody would look; skipped with a reason it may be") },
  { field: /^\/skip\//, made: free("it says where the set does not go, and why"), adopted: free("it says where the set does not go, and why") },
  { field: /^\/todo$/, made: free("words"), adopted: free("words") },
  { field: /^\/withdrawn$/, of: isAdded, made: free("it may always be taken out of use"), adopted: free("it may always be taken out of use") },
  { field: /^\/withdrawn\/reason$/, made: free("words"), adopted: free("words") },
  { field: /^\/withdrawn/, made: never("what was taken out of use comes back as another ticket"), adopted: never("what was taken out of use comes back as another ticket") },
];

/** How far a set has come, as far as its files say. */
export type Stage = "declared" | "made" | "adopted";

export const stages: readonly Stage[] = ["declared", "made", "adopted"];

export function stageOf(loaded: Pick<LoadedSet, "lock" | "approval">): Stage {
  if (isAdopted(loaded)) return "adopted";
  return loaded.lock?.made ? "made" : "declared";
}

import { products } from "../model/catalog.ts";
import type { Product } from "../model/product.ts";
import type { FieldChange } from "./declarationChanges.ts";
import type { LoadedSet } from "./loadedSet.ts";
import { wasAdopted } from "./gate.ts";

/** Whether a field of a set may change: freely, with new rerun letters of the products made from it, or never; and why. */
export interface Allowance {
  readonly kind: "free" | "with-letter" | "never";
  readonly reason: string;
}

/** Whether a change is allowed at a stage of the set (design.md section 4, DMTN-222 sections 2 and 3). Pure. */
export function mayChange(change: FieldChange, stage: Stage): Allowance {
  if (stage === "declared") return free("nothing was made yet");
  const rule = rules.find(({ field, of }) => field.test(change.pointer) && (of === undefined || of(change)));
  return rule?.[stage] ?? never("no rule covers this field");
}

export interface Rule {
  readonly field: RegExp;
  /** Restricts the rule to some changes of the field. */
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

const adopted = never("people adopted the set as it is; another declaration needs another ticket");

/** The first rule that fits decides. */
export const rules: readonly Rule[] = [
  {
    field: /^\/(ticket|instrument)$/,
    made: never("ticket and instrument name the set"),
    adopted: never("ticket and instrument name the set"),
  },
  { field: /^\/tag$/, made: never("the tag is part of the name of every collection that was made"), adopted },
  { field: /^\/build\/repo$/, made: never("the products that were made lie there"), adopted },
  {
    field: /^\/build\/executor(\/|$)/,
    made: free("the executor runs the pipelines and does not change the products"),
    adopted: free("the executor runs the pipelines and does not change the products"),
  },
  { field: /^\/build\//, made: withLetter("every product was made with it"), adopted },
  { field: /^\/(kind|begin|end)$/, made: withLetter("every certification has the validity range"), adopted },
  {
    field: /^\/(products\/\w+|adopted\/\d+)\/detectors\/without\/\d+$/,
    of: (change) => !isAdded(change) && !isRemoved(change),
    made: free("the reason is a text for people"),
    adopted: never("people adopted the set with its reasons"),
  },
  {
    field: /^\/(adopted|chain)(\/|$)/,
    made: never("people made these collections, and the lock names their datasets"),
    adopted: never("people made these collections, and the lock names their datasets"),
  },
  { field: /^\/products\/\w+$/, of: isAdded, made: free("it was not made yet"), adopted },
  {
    field: /^\/products\/\w+(\/bands\/\w+)?$/,
    of: (change) => isRemoved(change) && isCertified(change),
    made: never("it was certified and is on the ticket chain"),
    adopted,
  },
  { field: /^\/products\/\w+$/, of: isRemoved, made: free("it does not leave the build repository"), adopted },
  {
    field: /^\/products\/\w+\/bands\/\w+$/,
    of: (change) => isAdded(change) && isBanded(change),
    made: free("it was not made yet"),
    adopted,
  },
  {
    field: /^\/products\/\w+\/(checkpoint|waive)(\/|$)/,
    made: free("reviews and waivers do not change the product"),
    adopted: never("people adopted the set with its reviews and waivers"),
  },
  { field: /^\/products\//, made: withLetter("the product was made from it"), adopted },
  { field: /^\/collections\/[^/]+\/chains$/, made: free("no chain changes before the adoption"), adopted },
  { field: /^\/collections\//, made: free("it does not leave the build repository before the adoption"), adopted },
  {
    field: /^\/targets$/,
    of: isAdded,
    made: free("the new target receives the set once it is adopted"),
    adopted: free("the new target receives the adopted set"),
  },
  {
    field: /^\/targets$/,
    made: free("nothing is delivered before the adoption"),
    adopted: never("the repository would go on using the set unobserved; skip it with a reason instead"),
  },
  {
    field: /^\/skip\//,
    made: free("it only explains why a repository is not a target"),
    adopted: free("it only explains why a repository is not a target"),
  },
  { field: /^\/todo$/, made: free("it is a text for people"), adopted: free("it is a text for people") },
  {
    field: /^\/withdrawn$/,
    of: isAdded,
    made: free("a set may always be taken out of use"),
    adopted: free("a set may always be taken out of use"),
  },
  { field: /^\/withdrawn\/reason$/, made: free("it is a text for people"), adopted: free("it is a text for people") },
  {
    field: /^\/withdrawn/,
    made: never("a withdrawn set comes back as another ticket"),
    adopted: never("a withdrawn set comes back as another ticket"),
  },
];

/** The progress of a set according to its set files. */
export type Stage = "declared" | "made" | "adopted";

export const stages: readonly Stage[] = ["declared", "made", "adopted"];

export function stageOf(loaded: Pick<LoadedSet, "lock" | "approval">): Stage {
  if (wasAdopted(loaded)) return "adopted";
  return loaded.lock?.made ? "made" : "declared";
}

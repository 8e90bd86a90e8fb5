import { pointerPart } from "./diagnostic.ts";
import { digestOf, type Json } from "./digest.ts";
import type { Digest } from "./brand.ts";
import { fingerprintOf, fingerprintOfCollection, fingerprintOfProducts, fingerprintOfSet } from "./fingerprint.ts";
import type { LockMade, MadeCollection, MadeProduct } from "./lock.ts";

/** An interface as plain JSON, to which TypeScript gives index signatures. */
type Plain<T> = T extends string | number | boolean | null | undefined ? T : { readonly [K in keyof T]: Plain<T[K]> };

const digests = new WeakMap<LockMade, Digest>();
const contradictions = new WeakMap<LockMade, readonly string[]>();

/** Returns the digest of all that a lock says was made. An approval names it, so that no part can change under the approval. */
export const digestOfMade = (made: LockMade): Digest =>
  remembered(digests, made, () => {
    const plain: Plain<LockMade> = made;
    return digestOf(plain);
  });

/** Returns the fingerprints that are not those of the lock's own rows, in words; none for a lock as a release wrote it. */
export const contradictionsOf = (made: LockMade): readonly string[] =>
  remembered(contradictions, made, () => {
    const { products, collections = [] } = made;
    return [
      ...products.flatMap(ofProduct),
      ...collections.flatMap(ofCollection),
      ...differing("the whole set", "its parts", made.fingerprint, fingerprintOfSet(fingerprintOfProducts(products), collections)),
    ];
  });

const ofProduct = ({ product, datasetType, datasets, fingerprint }: MadeProduct): readonly string[] =>
  differing(product, `its ${datasets.length} datasets`, fingerprint, fingerprintOf(datasetType, datasets));

const ofCollection = (collection: MadeCollection): readonly string[] => [
  ...collection.parts.flatMap(({ run, datasetType, datasets, fingerprint }) =>
    differing(
      `${collection.name}, ${datasetType} of ${run}`,
      `its ${datasets.length} datasets`,
      fingerprint,
      fingerprintOf(datasetType, datasets),
    ),
  ),
  ...differing(collection.name, "its parts", collection.fingerprint, fingerprintOfCollection(collection)),
];

const differing = (what: string, from: string, stated: string, found: string): readonly string[] =>
  stated === found ? [] : [`${what} has the fingerprint ${stated.slice(0, 12)}, and ${from} give ${found.slice(0, 12)}`];

/** One value of the lock's part made that differs; null if one side lacks it. */
interface MadeChange {
  /** JSON pointer in the lock. */
  readonly pointer: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** Returns the values in which two locks differ in what was made. */
export function changesOfMade(before: LockMade, after: LockMade): readonly MadeChange[] {
  const [old, now]: readonly Plain<LockMade>[] = [before, after];
  return compare(old, now, "/made");
}

function compare(before: Json | undefined, after: Json | undefined, pointer: string): readonly MadeChange[] {
  if (before === after) return [];
  const [old, now] = [membersOf(before), membersOf(after)];
  if (!old || !now || Array.isArray(before) !== Array.isArray(after)) return [{ pointer, before: textOf(before), after: textOf(after) }];
  return [...new Set([...old.keys(), ...now.keys()])].flatMap((name) =>
    compare(old.get(name), now.get(name), `${pointer}/${pointerPart(name)}`),
  );
}

const membersOf = (value: Json | undefined): ReadonlyMap<string, Json | undefined> | undefined =>
  typeof value === "object" && value !== null ? new Map(Object.entries(value)) : undefined;

/** How many characters of a value to show. */
const SHOWN = 40;

function textOf(value: Json | undefined): string | null {
  if (value === undefined) return null;
  const text = JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

function remembered<V>(values: WeakMap<LockMade, V>, made: LockMade, compute: () => V): V {
  const known = values.get(made);
  if (known !== undefined) return known;
  const value = compute();
  values.set(made, value);
  return value;
}

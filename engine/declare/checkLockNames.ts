import type { Calibset } from "../model/calibset.ts";
import type { Lock, LockMade, MadeProduct } from "../model/lock.ts";
import { isCollectionName, isDatasetTypeName, names, setOfCollection } from "../model/names.ts";
import { adoptedOf } from "../model/writable.ts";

/** The names that a lock must not have: collections of other sets, and RUNs of raws. */
export interface Elsewhere {
  readonly otherSets: readonly string[];
  readonly raws: readonly string[];
}

/**
 * Why names of a lock are wrong, in words: a set writes below its own ticket. Only adopted products and auxiliary collections
 * keep RUNs of other names, which hold no raws. Pure.
 */
export function wrongNames(set: Calibset, { inputs, made }: Lock, { otherSets, raws }: Elsewhere): readonly string[] {
  const ticket = names.ticket(set);
  const isOwn = (name: string): boolean => name === ticket || name.startsWith(`${ticket}/`);
  const adopted = adoptedOf(set);
  const ofProduct = (product: MadeProduct): readonly string[] =>
    [...(adopted.has(product.product) ? [] : runsOf(product)), product.collection]
      .filter((name) => !isOwn(name))
      .map((name) => `${product.product}: ${name} is not below ${ticket}`);
  const declared = new Set<string>(set.collections.map(({ name }) => name));
  const keptRuns = (made?.products ?? []).filter(({ product }) => adopted.has(product)).flatMap(runsOf);
  const auxiliary = (made?.collections ?? []).flatMap(({ name, runs, parts }) => [name, ...runs, ...parts.map(({ run }) => run)]);
  const others = (run: string): readonly string[] => {
    const owner = declared.has(run) || isOwn(run) ? null : setOfCollection(run, otherSets);
    return owner === null ? [] : [`${run} belongs to ${owner}`];
  };
  const collections = [...inputNames(inputs), ...(made ? madeNames(made) : [])];
  const types = [...(made?.products ?? []), ...(made?.collections ?? []).flatMap(({ parts }) => parts)].map(
    ({ datasetType }) => datasetType,
  );
  const words = [
    ...collections.filter((name) => !isCollectionName(name)).map((name) => `${JSON.stringify(name)} is no name of a collection`),
    ...types.filter((name) => !isDatasetTypeName(name)).map((name) => `${JSON.stringify(name)} is no name of a dataset type`),
    ...(made?.products ?? []).flatMap(ofProduct),
    // Tickets that people made may certify datasets of one RUN, which is of another ticket.
    ...auxiliary.flatMap(others),
    ...[...keptRuns, ...auxiliary].filter((name) => raws.includes(name)).map((name) => `${name} holds raws`),
  ];
  return [...new Set(words)];
}

const runsOf = ({ run, later = [], datasets }: MadeProduct): readonly string[] => [
  ...new Set([run, ...later, ...datasets.flatMap((each) => each.run ?? [])]),
];

const inputNames = ({ products, collections = [] }: Lock["inputs"]): readonly string[] => [
  ...products.flatMap(({ kept = [], adopted, corrected }) => [
    ...kept.map(({ run }) => run),
    ...[adopted?.run ?? [], adopted?.verifyRun ?? [], corrected?.from ?? []].flat(),
  ]),
  ...collections.flatMap(({ name, chains, runs, parts }) => [name, ...chains, ...runs, ...parts.map(({ run }) => run)]),
];

const madeNames = ({ products, others, collections = [] }: LockMade): readonly string[] => [
  ...products.flatMap((each) => [...runsOf(each), each.collection, ...(each.verifyRun === null ? [] : [each.verifyRun])]),
  ...others.map(({ run }) => run),
  ...collections.flatMap(({ name, chains, runs, parts }) => [name, ...chains, ...runs, ...parts.map(({ run }) => run)]),
];

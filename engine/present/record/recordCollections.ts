import { asCollection, asRepo } from "../../model/brand.ts";
import { certifiedOf, type Calibset } from "../../model/calibset.ts";
import { names } from "../../model/names.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { repositoriesOf, viewAt, type RecordFacts } from "./facts.ts";
import { grouped } from "../../model/group.ts";
import { allWrites, type Write } from "./recordWrites.ts";

/** One collection before the set's first write, after its last write, and now. */
export interface CollectionChange {
  readonly repo: string;
  readonly collection: string;
  readonly before: CollectionState;
  readonly after: CollectionState;
  readonly now: CollectionState | { readonly kind: "could not check" } | { readonly kind: "not asked" };
}

export type CollectionState =
  | { readonly kind: "absent" }
  | { readonly kind: "chain"; readonly children: readonly string[] }
  | { readonly kind: "holds"; readonly count: number };

/** Collections of every repository, in the order of their first write. */
export function collectionsOf(facts: RecordFacts): readonly CollectionChange[] {
  const order: readonly string[] = repositoriesOf(facts);
  const rank = (repo: string): number => (order.includes(repo) ? order.indexOf(repo) : order.length);
  const moves = allWrites(facts).flatMap((write) => moveOf(write) ?? []);
  return [...grouped(moves, ({ repo, collection }) => `${repo} ${collection}`).values()]
    .map((group) => {
      const [first] = group;
      return { ...first, after: group.at(-1)?.after ?? first.after, now: nowOf(facts, first) };
    })
    .sort((a, b) => rank(a.repo) - rank(b.repo));
}

interface Move {
  readonly repo: string;
  readonly collection: string;
  readonly before: CollectionState;
  readonly after: CollectionState;
}

/** Only completed writes count. Summaries of these methods begin with the collection. */
function moveOf({ repo, method, outcome, summary, before, after }: Write): Move | undefined {
  if (!["chain", "certify", "tag"].includes(method) || outcome === "open" || outcome === "abandoned") return undefined;
  const collection = /^(\S+): /.exec(summary)?.[1];
  const [from, to] = [stateOf(before), stateOf(after)];
  return collection !== undefined && from && to ? { repo, collection, before: from, after: to } : undefined;
}

/** The state that a journal entry records: members of a chain, rows certified or datasets tagged. */
function stateOf(value: unknown): CollectionState | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("children" in value)
    return Array.isArray(value.children) ? { kind: "chain", children: value.children.map(String) } : { kind: "absent" };
  const count = "rows" in value ? value.rows : "datasets" in value ? value.datasets : undefined;
  return typeof count === "number" ? { kind: "holds", count } : undefined;
}

function nowOf(facts: RecordFacts, { repo, collection, after }: Move): CollectionChange["now"] {
  if (!facts.views.has(asRepo(repo))) return { kind: "not asked" };
  const view = viewAt(facts, asRepo(repo));
  if (view.kind !== "answered") return { kind: "could not check" };
  return after.kind === "holds" ? countIn(facts.loaded.set, collection, view.value) : chainIn(collection, view.value);
}

function chainIn(collection: string, view: RepoView): CollectionState {
  const found = view.collection(asCollection(collection));
  return found ? { kind: "chain", children: found.children } : { kind: "absent" };
}

/** Counts the datasets of a collection. Collections of earlier reruns were not asked for. */
function countIn(set: Calibset, collection: string, view: RepoView): CollectionChange["now"] {
  const products = certifiedOf(set);
  if (collection === names.tag(set)) {
    const types = new Set(products.map(({ generation }) => generation.datasetType));
    return { kind: "holds", count: [...types].reduce((sum, type) => sum + (view.tagged(names.tag(set), type)?.count ?? 0), 0) };
  }
  const made = products.find((each) => names.certification(set, each) === collection);
  if (!made) return { kind: "not asked" };
  return { kind: "holds", count: view.certified(names.certification(set, made), made.generation.datasetType)?.count ?? 0 };
}

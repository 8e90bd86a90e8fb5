import type { RowsResult, TicketResult, TicketRows } from "../bridge/wire.ts";
import { products } from "../model/catalog.ts";
import type { Product } from "../model/product.ts";
import { formatTimespan, wireBound } from "../model/tai.ts";
import { mostFrequent } from "./pastCommands.ts";
import { readName, type ReadName, adoptNote, type AdoptNote } from "./readName.ts";

/** A product that a ticket certifies, with its collection, RUN and validity range. */
export interface CertifiedHere {
  /** Product and band, e.g. `flat-r`. */
  readonly title: string;
  readonly product: Product;
  readonly datasetType: string;
  readonly name: ReadName;
  readonly collection: string;
  readonly run: string;
  /** TAI nanoseconds; null for an open bound. */
  readonly begin: string | null;
  readonly end: string | null;
}

/**
 * Returns the products that a ticket certifies: one collection for each, all with one tag and validity range. Notes name every
 * other collection. `unfit` has collections that turned out to be no product, with the reason. Pure.
 */
export function certifiedHere(
  ticket: string,
  facts: TicketResult,
  unfit: ReadonlyMap<string, string> = new Map(),
): { readonly found: readonly CertifiedHere[]; readonly notes: readonly AdoptNote[] } {
  const members = facts.collections.find(({ name }) => name === ticket)?.children ?? [];
  const notes: AdoptNote[] = [];
  const fitting: CertifiedHere[] = [];
  for (const [collection, certified] of byCollection(facts.certified)) {
    const reason = unfit.get(collection);
    const result =
      reason === undefined
        ? readCertified(ticket, collection, certified, members)
        : adoptNote("adopt-kept", `${collection}: ${reason}`, collection);
    if ("code" in result) notes.push(result);
    else fitting.push(result);
  }
  const inOrder = [...fitting].sort((a, b) => members.indexOf(a.collection) - members.indexOf(b.collection));
  return agree(inOrder, notes);
}

/** Keeps the first collection of each product with the most frequent tag, and with its most frequent range: a set has only one of each. Adds notes on the others. */
function agree(
  fitting: readonly CertifiedHere[],
  notes: AdoptNote[],
): { readonly found: readonly CertifiedHere[]; readonly notes: readonly AdoptNote[] } {
  const tag = mostFrequent(fitting.map(({ name }) => name.tag));
  const range = mostFrequent(fitting.filter(({ name }) => name.tag === tag).map(rangeOf));
  const found: CertifiedHere[] = [];
  for (const each of fitting) {
    const kept = found.find(({ title }) => title === each.title);
    if (each.name.tag !== tag)
      notes.push(
        adoptNote("adopt-name-odd", `${each.collection}: its tag is ${each.name.tag}, most collections have ${tag ?? ""}`, each.collection),
      );
    else if (rangeOf(each) !== range)
      notes.push(
        adoptNote("adopt-range-differs", `${each.collection}: ${rangeOf(each)}, most collections have ${range ?? ""}`, each.collection),
      );
    else if (kept)
      notes.push(
        adoptNote("adopt-several-collections", `${each.title}: ${kept.collection} was taken, ${each.collection} was not`, each.collection),
      );
    else found.push(each);
  }
  return { found, notes };
}

/** Returns the product that one collection certifies, or a note why the collection fits no product. */
function readCertified(
  ticket: string,
  collection: string,
  certified: readonly TicketRows[],
  members: readonly string[],
): CertifiedHere | AdoptNote {
  const [first, another] = certified;
  const types = certified.map(({ datasetType }) => datasetType).join(", ");
  if (collection !== ticket && !collection.startsWith(`${ticket}/`))
    return adoptNote("adopt-foreign-child", `${collection}: ${types}`, collection);
  const isCuratedType = products.some(({ form, generation }) => form === "curated" && generation?.datasetType === first?.datasetType);
  if (collection === ticket || isCuratedType || first?.rows.run.every((run) => isCuratedRun(ticket, run)))
    return adoptNote("adopt-curated", `${collection}: ${types}`, collection);
  if (!first || another) return adoptNote("adopt-several-types", `${collection}: ${types}`, collection);
  const product = products.find((each) => each.certified && each.generation?.datasetType === first.datasetType);
  if (!product) return adoptNote("adopt-product-unknown", `${collection}: ${types}`, collection);
  const name = readName(ticket, collection);
  if (name?.stem !== product.name || name.attempt !== null || (name.band === null) === product.perBand)
    return adoptNote("adopt-name-odd", `${collection}: ${types}`, collection);
  if (!members.includes(collection)) return adoptNote("adopt-not-chained", collection, collection);
  const range = oneRange(first.rows);
  if (!range) return adoptNote("adopt-range-differs", `${collection}: ${[...new Set(rangesOf(first.rows))].join(" and ")}`, collection);
  const [run, other] = [...new Set(first.rows.run)];
  if (run === undefined || other !== undefined)
    return adoptNote("adopt-run-differs", `${collection}: ${[...new Set(first.rows.run)].join(", ")}`, collection);
  const title = name.band === null ? product.name : `${product.name}-${name.band}`;
  return { title, product, datasetType: first.datasetType, name, collection, run, ...range };
}

/** Whether `butler write-curated-calibrations` made a RUN, by its name (obs_base, `Instrument.writeCuratedCalibrations`). */
const isCuratedRun = (ticket: string, run: string): boolean => run === `${ticket}/unbounded` || run.startsWith(`${ticket}/curated/`);

/** Returns the range that all rows share; undefined if they differ or a range is empty. */
function oneRange({ begin, end, empty }: RowsResult): { readonly begin: string | null; readonly end: string | null } | undefined {
  const [from, to] = [begin[0] ?? null, end[0] ?? null];
  const same = begin.every((each) => each === from) && end.every((each) => each === to) && !empty.includes(true);
  return same ? { begin: from, end: to } : undefined;
}

const rangesOf = ({ begin, end, empty }: RowsResult): readonly string[] =>
  begin.map((each, index) => (empty[index] ? "an empty range" : rangeOf({ begin: each, end: end[index] ?? null })));

const rangeOf = ({ begin, end }: { readonly begin: string | null; readonly end: string | null }): string =>
  formatTimespan({ begin: wireBound(begin), end: wireBound(end) });

function byCollection(certified: readonly TicketRows[]): ReadonlyMap<string, readonly TicketRows[]> {
  const found = new Map<string, TicketRows[]>();
  for (const each of certified) found.set(each.collection, [...(found.get(each.collection) ?? []), each]);
  return found;
}

import type { RowsResult, TicketResult, TicketRows } from "../bridge/wire.ts";
import { products } from "../model/catalog.ts";
import type { Product } from "../model/product.ts";
import { formatTimespan, wireBound } from "../model/tai.ts";
import { mostFrequent } from "./pastCommands.ts";
import { readName, type ReadName, adoptNote, type AdoptNote } from "./readName.ts";

/** A product as a ticket certifies it. */
export interface CertifiedHere {
  /** Product and band, e.g. `flat-r`. */
  readonly title: string;
  readonly product: Product;
  readonly datasetType: string;
  readonly name: ReadName;
  readonly collection: string;
  readonly run: string;
  readonly begin: string | null;
  readonly end: string | null;
}

/** The products that a ticket certifies, one collection each, with one tag and range. Notes name everything that does not fit. Pure. */
export function certifiedHere(
  ticket: string,
  facts: TicketResult,
): { readonly found: readonly CertifiedHere[]; readonly notes: readonly AdoptNote[] } {
  const chain = facts.collections.find(({ name }) => name === ticket)?.children ?? [];
  const notes: AdoptNote[] = [];
  const fitting: CertifiedHere[] = [];
  for (const [collection, certified] of byCollection(facts.certified)) {
    const read = readCertified(ticket, collection, certified, chain);
    if ("code" in read) notes.push(read);
    else fitting.push(read);
  }
  const inOrder = [...fitting].sort((a, b) => chain.indexOf(a.collection) - chain.indexOf(b.collection));
  return agree(inOrder, notes);
}

/** Keeps the most frequent tag and range, and one collection a product, because a set has only these. */
function agree(
  fitting: readonly CertifiedHere[],
  notes: AdoptNote[],
): { readonly found: readonly CertifiedHere[]; readonly notes: readonly AdoptNote[] } {
  const tag = mostFrequent(fitting.map(({ name }) => name.tag));
  const range = mostFrequent(fitting.map(rangeOf));
  const found: CertifiedHere[] = [];
  for (const each of fitting) {
    const first = found.find(({ title }) => title === each.title);
    if (each.name.tag !== tag)
      notes.push(adoptNote("adopt-name-odd", `${each.collection}: its tag is ${each.name.tag}, most collections have ${tag ?? ""}`));
    else if (rangeOf(each) !== range)
      notes.push(adoptNote("adopt-range-differs", `${each.collection}: ${rangeOf(each)}, most collections have ${range ?? ""}`));
    else if (first)
      notes.push(adoptNote("adopt-several-collections", `${each.title}: ${first.collection} was taken, ${each.collection} was not`));
    else found.push(each);
  }
  return { found, notes };
}

function readCertified(
  ticket: string,
  collection: string,
  certified: readonly TicketRows[],
  chain: readonly string[],
): CertifiedHere | AdoptNote {
  const [first, another] = certified;
  const types = certified.map(({ datasetType }) => datasetType).join(", ");
  if (collection !== ticket && !collection.startsWith(`${ticket}/`)) return adoptNote("adopt-foreign-child", `${collection}: ${types}`);
  const isWritten = products.some(({ form, generation }) => form === "curated" && generation?.datasetType === first?.datasetType);
  if (collection === ticket || isWritten || first?.rows.run.every((run) => isCurated(ticket, run)))
    return adoptNote("adopt-curated", `${collection}: ${types}`);
  if (!first || another) return adoptNote("adopt-several-types", `${collection}: ${types}`);
  const product = products.find((each) => each.certified && each.generation?.datasetType === first.datasetType);
  if (!product) return adoptNote("adopt-product-unknown", `${collection}: ${types}`);
  const name = readName(ticket, collection);
  if (name?.stem !== product.name || name.attempt !== null || (name.band === null) === product.perBand)
    return adoptNote("adopt-name-odd", `${collection}: ${types}`);
  if (!chain.includes(collection)) return adoptNote("adopt-not-chained", collection);
  const range = oneRange(first.rows);
  if (!range) return adoptNote("adopt-range-differs", `${collection}: ${[...new Set(rangesOf(first.rows))].join(" and ")}`);
  const [run, other] = [...new Set(first.rows.run)];
  if (run === undefined || other !== undefined)
    return adoptNote("adopt-run-differs", `${collection}: ${[...new Set(first.rows.run)].join(", ")}`);
  const title = name.band === null ? product.name : `${product.name}-${name.band}`;
  return { title, product, datasetType: first.datasetType, name, collection, run, ...range };
}

/** RUNs of `butler write-curated-calibrations` (obs_base, `Instrument.writeCuratedCalibrations`). */
const isCurated = (ticket: string, run: string): boolean => run === `${ticket}/unbounded` || run.startsWith(`${ticket}/curated/`);

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

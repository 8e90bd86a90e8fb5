import { products } from "../model/catalogue.ts";
import type { CertifiedHere } from "./certifiedHere.ts";
import type { Commanded } from "./pastCommands.ts";
import { mostFrequent } from "./mostFrequent.ts";
import { readName } from "./readName.ts";
import { told, type Told } from "./adoptNote.ts";

interface MadeAs {
  readonly rerun: string;
  readonly variant: string | null;
  readonly stem: string | undefined;
}

export interface Lettered extends MadeAs {
  readonly each: CertifiedHere;
}

/** What a ticket certifies with how it was made. All bands of a product are made in one way, and have one letter for the generation and one for the certification. Pure. */
export function letteredHere(ticket: string, certified: readonly CertifiedHere[], commanded: ReadonlyMap<string, Commanded>): { readonly kept: readonly Lettered[]; readonly told: readonly Told[] } {
  const found = certified.map((each) => ({ each, ...madeAs(ticket, each, commanded.get(each.run)) }));
  const letters = ({ each, rerun, variant }: Lettered): string => `${variant === null ? "" : `${variant} `}${rerun}, certified as ${each.name.rerun}`;
  const most = new Map(products.map(({ name }): [string, string | undefined] => [name, mostFrequent(found.filter(({ each }) => each.product.name === name).map(letters))]));
  const isOdd = (one: Lettered): boolean => letters(one) !== most.get(one.each.product.name);
  const remarks = found.filter(isOdd).map((one) => told("adopt-rerun-differs", `${one.each.collection}: ${letters(one)}; of most ${most.get(one.each.product.name) ?? ""}`));
  return { kept: found.filter((one) => !isOdd(one)), told: remarks };
}

/** The letter of the generation; of a RUN whose name has none, that of the certification. Variants of one name only our own journal tells apart. */
function madeAs(ticket: string, { run, name, product }: CertifiedHere, commanded: Commanded | undefined): MadeAs {
  const read = readName(ticket, run);
  const usual = { variant: null, stem: product.generation?.stem, pipeline: product.generation?.pipeline };
  const ways = [usual, ...Object.entries(product.generation?.variants ?? {}).map(([variant, { stem = usual.stem, pipeline }]) => ({ variant, stem, pipeline }))];
  const fitting = read?.tag === name.tag && read.band === name.band ? ways.filter(({ stem }) => read.stem === `${stem ?? ""}Gen`) : [];
  const way = fitting.find(({ pipeline }) => pipeline === commanded?.pipeline) ?? fitting[0];
  return { rerun: way && read ? read.rerun : name.rerun, variant: way?.variant ?? null, stem: way?.stem };
}

import type { TicketResult, TicketRows } from "../bridge/wire.ts";
import type { AdoptedDeclaration } from "../model/declaration.ts";
import { isOfTicket } from "../model/names.ts";
import { wireBound, type Timespan } from "../model/tai.ts";
import type { CertifiedHere } from "./certifiedHere.ts";
import { lackingHere } from "./lackingHere.ts";
import { mostFrequent } from "./pastCommands.ts";

/** Certified datasets of a ticket besides the products that were recovered. They are kept as people made them. */
export interface KeptHere {
  readonly adopted: readonly AdoptedDeclaration[];
  /** Tag of most collections; undefined if their names have none. */
  readonly tag: string | undefined;
  /** From the first begin to the last end. */
  readonly range: Timespan;
}

/**
 * Names every dataset type of every searched collection that no recovered product stands for. A collection with an empty range
 * cannot be delivered, and is left to people. Pure.
 */
export function keptHere(
  ticket: string,
  facts: TicketResult,
  recovered: readonly Pick<CertifiedHere, "collection">[],
  listed: readonly number[],
): KeptHere {
  const chain = facts.collections.find(({ name, type }) => name === ticket && type === "CHAINED")?.children ?? [ticket];
  const kept = facts.certified.filter(
    ({ collection, rows }) =>
      isOfTicket(ticket, collection) &&
      chain.includes(collection) &&
      rows.id.length > 0 &&
      !rows.empty.includes(true) &&
      !recovered.some((each) => each.collection === collection),
  );
  const tags = kept.flatMap(({ collection }) => {
    const [tag, ...rest] = collection.slice(ticket.length + 1).split("/");
    return tag && rest.length ? [tag] : [];
  });
  return {
    adopted: kept.map((each) => {
      const { collection, datasetType, rows } = each;
      const detectors = lackingHere(
        listed,
        rows.dataId.flatMap(({ detector }) => (typeof detector === "number" ? [detector] : [])),
      );
      return { name: nameOf(ticket, each, kept), collection, datasetType, ...(detectors ? { detectors } : {}) };
    }),
    tag: mostFrequent(tags),
    range: rangeOf(kept),
  };
}

/** The shortest name that no other product has: the end of the collection's name, with its dataset type where several share it. */
function nameOf(ticket: string, rows: TicketRows, all: readonly TicketRows[]): string {
  const forms = [
    ({ collection }: TicketRows) => (collection === ticket ? undefined : collection.slice(collection.lastIndexOf("/") + 1)),
    ({ collection, datasetType }: TicketRows) => (collection === ticket ? datasetType : undefined),
    ({ collection }: TicketRows) => (collection === ticket ? undefined : collection.slice(ticket.length + 1)),
  ];
  const unique = forms.find((form) => form(rows) !== undefined && all.filter((each) => form(each) === form(rows)).length === 1);
  const name = unique?.(rows) ?? `${rows.collection.slice(ticket.length + 1)}.${rows.datasetType}`;
  return name.replaceAll(/[^A-Za-z0-9._-]/g, ".");
}

function rangeOf(kept: readonly TicketRows[]): Timespan {
  const begins = kept.flatMap(({ rows }) => rows.begin.map(wireBound));
  const ends = kept.flatMap(({ rows }) => rows.end.map(wireBound));
  return {
    begin: begins.reduce((first, each) => (first === null || each === null ? null : each < first ? each : first), begins[0] ?? null),
    end: ends.reduce((last, each) => (last === null || each === null ? null : each > last ? each : last), ends[0] ?? null),
  };
}

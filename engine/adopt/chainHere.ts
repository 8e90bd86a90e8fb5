import type { TicketResult } from "../bridge/wire.ts";
import type { AdoptedDeclaration, CollectionDeclaration } from "../model/declaration.ts";
import { isOfTicket } from "../model/names.ts";
import type { ProductHere } from "./productsHere.ts";
import { adoptNote, type AdoptNote } from "./readName.ts";

/** The chains that search a ticket, as people made them. */
export interface ChainHere {
  /** Members of the ticket chain; null if they are those that the products would have. */
  readonly chain: readonly string[] | null;
  /** RUNs that a chain searches. Butler answers from them for all time, as from auxiliary collections. */
  readonly collections: Readonly<Record<string, CollectionDeclaration>>;
  readonly kept: readonly AdoptNote[];
  readonly notes: readonly AdoptNote[];
}

/** The names that decide what a chain's members are. */
interface Ticket {
  readonly ticket: string;
  readonly instrumentChain: string;
  readonly tag: string;
}

/**
 * The order of the ticket chain, and the RUNs that are to go with the set: those on the ticket chain, and those of the ticket on
 * the instrument chain, whose place the chain file declares. Notes name every member that no set delivers. Pure.
 */
export function chainHere(
  { ticket, instrumentChain, tag }: Ticket,
  facts: TicketResult,
  products: readonly ProductHere[],
  adopted: readonly AdoptedDeclaration[],
): ChainHere {
  const { certified } = facts;
  const children = membersOf(facts, ticket);
  const own = children.filter((child) => isOfTicket(ticket, child));
  const usual = products
    .flatMap(({ title, certifyRerun }) => (certifyRerun === null ? [] : [`${ticket}/${tag}/${title}.${certifyRerun}`]))
    .reverse();
  const onTicket = searchedRuns(facts, ticket, ticket);
  const onInstrument = searchedRuns(facts, ticket, instrumentChain).filter((run) => !onTicket.includes(run));
  // Below the tag are the outputs of the set's own products.
  const isOutput = (run: string): boolean => run.startsWith(`${ticket}/${tag}/`);
  const beside = onInstrument.filter((run) => !isOutput(run));
  const isEmpty = (child: string): boolean => !certified.some(({ collection }) => collection === child);
  const delivered = (child: string): boolean =>
    usual.includes(child) || onTicket.includes(child) || adopted.some(({ collection }) => collection === child);
  const isFirst = children.slice(0, own.length).every((child) => own.includes(child));
  const isUsual = own.length === usual.length && usual.every((each, index) => own[index] === each);
  return {
    chain: isUsual || !own.length ? null : own,
    collections: {
      ...Object.fromEntries(onTicket.map((run) => [run, { chains: [ticket] }] as const)),
      ...Object.fromEntries(beside.map((run) => [run, {}] as const)),
    },
    kept: onTicket.map((run) => adoptNote("adopt-run-searched", `${run}, on ${ticket}`)),
    notes: [
      ...own.flatMap((child) =>
        delivered(child) || !isEmpty(child) ? [] : [adoptNote("adopt-not-delivered", `${typeOf(facts, child)} ${child}`)],
      ),
      ...children.flatMap((child) =>
        isOfTicket(ticket, child) || !isEmpty(child) ? [] : [adoptNote("adopt-foreign-child", `${typeOf(facts, child)} ${child}`)],
      ),
      ...(isFirst ? [] : [adoptNote("adopt-chain-order", `${ticket} has ${children.join(", ")}`)]),
      ...onInstrument.filter(isOutput).map((run) => undelivered(run, instrumentChain)),
      ...beside.map((run) => adoptNote("adopt-run-on-instrument-chain", run)),
    ],
  };
}

/** Notes on the RUNs of a ticket that certifies nothing: a set is put into use for what it certifies. Pure. */
export const runsAlone = ({ ticket, instrumentChain }: Omit<Ticket, "tag">, facts: TicketResult): readonly AdoptNote[] =>
  [ticket, instrumentChain].flatMap((chain) => searchedRuns(facts, ticket, chain).map((run) => undelivered(run, chain)));

const undelivered = (run: string, chain: string): AdoptNote => adoptNote("adopt-not-delivered", `RUN ${run}, on ${chain}`);

/** The ticket's RUNs with datasets on a chain. */
const searchedRuns = (facts: TicketResult, ticket: string, chain: string): readonly string[] =>
  membersOf(facts, chain).filter(
    (member) => isOfTicket(ticket, member) && facts.runs.some(({ run, datasetTypes }) => run === member && datasetTypes.length > 0),
  );

const membersOf = ({ collections }: TicketResult, chain: string): readonly string[] =>
  collections.find(({ name, type }) => name === chain && type === "CHAINED")?.children ?? [];

const typeOf = ({ collections }: TicketResult, name: string): string =>
  collections.find((each) => each.name === name)?.type ?? "collection";

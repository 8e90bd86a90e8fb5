import type { TicketResult, TicketRows } from "../bridge/wire.ts";
import { parseDocument } from "../declare/schema.ts";
import { DiagnosticsError } from "../model/diagnostic.ts";
import type { RepoName } from "../model/brand.ts";
import type { CalibsetDeclaration } from "../model/declaration.ts";
import { instrumentChainOf } from "../model/names.ts";
import { formatTai, wireBound, type TaiNanoseconds, type Timespan } from "../model/tai.ts";
import { type Commanded, mostFrequent } from "./pastCommands.ts";
import type { CertifiedHere } from "./certifiedHere.ts";
import { chainHere, runsAlone } from "./chainHere.ts";
import { declaredHere, lackingOf } from "./declaredHere.ts";
import { keptHere } from "./keptHere.ts";
import { askWhy } from "./lackingHere.ts";
import { productsHere, type ProductHere } from "./productsHere.ts";
import { adoptNote, type AdoptNote } from "./readName.ts";
import type { Answer } from "../answer.ts";

/** Facts about a ticket, from repositories and journals. */
export interface TicketFacts {
  readonly instrument: string;
  /** E.g. `DM-43525`. */
  readonly ticket: string;
  /** Repository in which it was made. */
  readonly repo: RepoName;
  /** Collection of raws that the world names for the repository. */
  readonly raws: string;
  /** Detectors that the world lists for the repository. */
  readonly detectors: readonly number[];
  readonly facts: TicketResult;
  /** Inputs that journals record, by RUN; empty for a ticket made by hand. */
  readonly commanded: ReadonlyMap<string, Commanded>;
  readonly holdings: readonly Holding[];
}

export interface Recovered {
  readonly declaration: CalibsetDeclaration;
  readonly doc: string;
  /** Comments for a person, by the JSON pointer of their field. */
  readonly comments: ReadonlyMap<string, string>;
  readonly products: readonly ProductHere[];
  /** Collections of the recovered products that are certified. */
  readonly certified: readonly CertifiedHere[];
  readonly notes: readonly AdoptNote[];
  /** Why collections are kept as people made them. */
  readonly kept: readonly AdoptNote[];
  /** RUNs of the ticket that are not part of the set. */
  readonly left: readonly string[];
}

/**
 * Recovers the declaration of a ticket, with notes on everything that does not fit; null if the ticket certifies nothing. A
 * certified collection that no product of the catalog stands for is kept as people made it. Pure.
 */
export function recover(
  ticketFacts: TicketFacts,
  unfit: ReadonlyMap<string, string> = new Map(),
): Recovered | { readonly declaration: null; readonly notes: readonly AdoptNote[] } {
  const { instrument, ticket, repo, facts, commanded } = ticketFacts;
  const instrumentChain = instrumentChainOf(instrument);
  const chain = `${instrumentChain}/${ticket}`;
  const { products, certified, notes: unfitting } = productsHere(chain, facts, commanded, unfit);
  const [first] = certified;
  const { adopted, ...others } = keptHere(chain, facts, certified, ticketFacts.detectors);
  if (!first && !adopted.length)
    return { declaration: null, notes: [...unfitting, ...runsAlone({ ticket: chain, instrumentChain }, facts)] };
  const tag = first?.name.tag ?? others.tag ?? "adopted";
  const isKept = ({ collection }: AdoptNote): boolean => adopted.some((each) => each.collection === collection);
  const runs = products.flatMap(({ construction }) => construction?.run ?? []);
  const { raws, calibs } = inputsHere(chain, facts, runs, commanded);
  const { targets, notes: held } = targetsAmong(
    facts,
    [...new Set([...certified, ...adopted].map(({ collection }) => collection))],
    ticketFacts.holdings,
  );
  const lacking = lackingOf(products, facts, ticketFacts.detectors);
  const comments = new Map([
    ...commentsOf(products, calibs !== null || !products.length, commanded.size > 0, tag),
    ...[...lacking].map(([name, detectors]) => [`/products/${name}/detectors`, askWhy(name, detectors)] as const),
    ...adopted.flatMap(({ name, detectors }, index) =>
      detectors ? [[`/adopted/${index}/detectors`, askWhy(name, detectors)] as const] : [],
    ),
  ]);
  const order = chainHere({ ticket: chain, instrumentChain, tag }, facts, products, adopted);
  const notes = [...unfitting.filter((note) => !isKept(note)), ...held, ...order.notes];
  const declared = {
    ticket,
    tag,
    instrument,
    ...validityOf(first ? { begin: wireBound(first.begin), end: wireBound(first.end) } : others.range),
    build: { repo, raws: raws ?? ticketFacts.raws, calibs: calibs ?? [`${instrument}/calib`], executor: "pipetask" },
    products: declaredHere(products, lacking),
    ...(adopted.length ? { adopted } : {}),
    ...(order.chain ? { chain: order.chain } : {}),
    ...(Object.keys(order.collections).length ? { collections: order.collections } : {}),
    targets,
    ...todoOf(comments, notes),
  };
  const parsed = parseDocument("calibset", declared, `${instrument}/${ticket}`, "schema-invalid");
  if (parsed.kind === "invalid") throw new DiagnosticsError(parsed.diagnostics);
  const used = new Set(products.flatMap(({ construction, verification }) => [construction?.run, verification?.run]));
  const left = facts.runs
    .map(({ run }) => run)
    .filter((run) => !used.has(run) && !(run in order.collections) && !run.includes("/selfCheck."));
  return {
    declaration: parsed.value,
    doc: `${ticket} of ${instrument}, adopted: read back from ${repo}.`,
    comments: new Map([...comments].map(([at, text]) => [at, `TODO: ${text}`])),
    products,
    certified,
    notes,
    kept: [...unfitting.filter(isKept), ...order.kept],
    left,
  };
}

function validityOf({ begin, end }: Timespan): Readonly<Record<string, string>> {
  // Butler stores its epoch as an open bound.
  const from = begin === null ? "1970-01-01T00:00:00" : shortTai(begin);
  return end === null ? { kind: "forward", begin: from } : { kind: "historical", begin: from, end: shortTai(end) };
}

const shortTai = (time: TaiNanoseconds): string => formatTai(time).replace(/T00:00:00$/, "");

/** Comments on facts that cannot be recovered, by field. */
function commentsOf(products: readonly ProductHere[], knowsCalibs: boolean, hasJournal: boolean, tag: string): ReadonlyMap<string, string> {
  const comments = new Map<string, string>();
  if (!hasJournal) comments.set("/tag", `describe the purpose of the set above it: only its tag ${tag} is known`);
  if (!knowsCalibs) comments.set("/build", "build.calibs: the calibrations that the set was started from are not known");
  for (const { title, product, band, construction, verification } of products) {
    const at = `/products/${product.name}${band === null ? "" : `/bands/${band}`}`;
    const tried = product.generation === null ? "exposures" : band === null ? "verification/exposures" : "verification";
    if (construction?.exposures === null)
      comments.set(`${at}/exposures`, `exposures of ${title}: ${construction.run} does not record them`);
    if (verification?.exposures === null)
      comments.set(`${at}/${tried}`, `exposures that ${title} was verified on: ${verification.run} does not record them`);
  }
  return comments;
}

function todoOf(comments: ReadonlyMap<string, string>, notes: readonly AdoptNote[]): { readonly todo?: readonly string[] } {
  const todo = [...comments.values(), ...notes.map(({ code, detail }) => `${code}: ${detail}`)];
  return todo.length ? { todo } : {};
}

/** Answer of another repository about the ticket. */
interface Holding {
  readonly repo: RepoName;
  readonly answer: Answer<TicketResult>;
}

/** Repositories with the same datasets and ranges become targets; all others are noted. Pure. */
function targetsAmong(
  build: TicketResult,
  collections: readonly string[],
  holdings: readonly Holding[],
): { readonly targets: readonly RepoName[]; readonly notes: readonly AdoptNote[] } {
  const targets: RepoName[] = [];
  const notes: AdoptNote[] = [];
  for (const { repo, answer } of holdings) {
    if (answer.kind !== "answered") {
      notes.push(adoptNote("adopt-holding-differs", `${repo} could not be checked for the ticket (${answer.code}: ${answer.reason})`));
      continue;
    }
    const same = collections.filter((name) => rowsOf(answer.value, name) === rowsOf(build, name));
    const some = answer.value.certified.filter(({ collection }) => collections.includes(collection));
    if (same.length === collections.length) targets.push(repo);
    else if (some.length)
      notes.push(
        adoptNote(
          "adopt-holding-differs",
          `${repo} agrees in ${same.length} of ${collections.length} collections; not in ${collections.filter((name) => !same.includes(name)).join(", ")}`,
        ),
      );
  }
  return { targets, notes };
}

/** Dataset type, UUID and range as one comparable text. */
const rowsOf = ({ certified }: TicketResult, collection: string): string =>
  certified
    .filter((each) => each.collection === collection)
    .flatMap(linesOf)
    .sort()
    .join("\n");

const linesOf = ({ datasetType, rows }: TicketRows): readonly string[] =>
  rows.id.map((id, index) => `${datasetType} ${id} ${rows.begin[index] ?? "-"} ${rows.end[index] ?? "-"}`);

/** Calibration collections that generations started from. */
interface InputsHere {
  readonly raws: string | undefined;
  /** Null where unknown. */
  readonly calibs: readonly string[] | null;
}

/** Inputs from recorded commands, or from the output chains of `pipetask -o`, whose further members are the inputs. Pure. */
function inputsHere(ticket: string, facts: TicketResult, runs: readonly string[], commanded: ReadonlyMap<string, Commanded>): InputsHere {
  const chains = facts.collections.filter(({ type, name }) => type === "CHAINED" && name !== ticket);
  const chainOf = (run: string): readonly string[] => chains.find(({ children }) => children[0] === run)?.children.slice(1) ?? [];
  const lists = runs.map((run) =>
    [...new Set(commanded.get(run)?.inputs ?? chainOf(run))].filter((name) => name !== ticket && !name.startsWith(`${ticket}/`)),
  );
  const given = lists.filter((list) => list.length);
  const raws = mostFrequent(given.flatMap((list) => list.find(isRaw) ?? []));
  const calibs = given
    .map((list) => list.filter((name) => !isRaw(name)))
    .reduce<readonly string[] | null>((longest, list) => (longest && longest.length >= list.length ? longest : list), null);
  return { raws, calibs };
}

const isRaw = (name: string): boolean => /(^|\/)raw(\/|$)/.test(name);

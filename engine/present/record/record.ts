import { formatTimespan } from "../../model/timespan.ts";
import type { Approval } from "../../model/approval.ts";
import type { Look } from "../../model/looks.ts";
import type { Source } from "../../model/source.ts";
import { isMadeNow } from "../../progress/locked.ts";
import { alongsideOf, type AlongsideRow } from "./alongside.ts";
import { checklistOf, type Box } from "./checklist.ts";
import { collectionsOf, type CollectionChange } from "./recordCollections.ts";
import type { RecordFacts } from "./facts.ts";
import { forcedRuns, type ForcedRun } from "./forced.ts";
import { productsOf, type ProductRow } from "./recordProducts.ts";
import { repositoryRows, type RepositoryRow } from "./recordRepositories.ts";
import { softwareOf, type Software } from "./software.ts";
import { unreadJournals, writesOf, type UnreadJournal, type WriteGroup } from "./recordWrites.ts";

/** What people put on a ticket about a set: how it was made, what came of it, where it is. Plain data; renderers word it. */
export interface SetRecord {
  readonly set: string;
  readonly ticket: string;
  readonly tag: string;
  readonly instrument: string;
  /** TAI. */
  readonly validity: string;
  readonly build: string;
  /** Who declared it, as git has it now. */
  readonly source: Source;
  readonly forced: readonly ForcedRun[];
  readonly withdrawn: { readonly on: string; readonly reason: string } | null;
  readonly approval: Approval | null;
  /** Null until the set is released. */
  readonly release: { readonly fingerprint: string; readonly report: string } | null;
  readonly products: readonly ProductRow[];
  /** What goes along as it was found; none where nothing does. */
  readonly alongside: readonly AlongsideRow[];
  readonly software: readonly Software[];
  readonly looks: readonly Look[];
  readonly repositories: readonly RepositoryRow[];
  readonly collections: readonly CollectionChange[];
  readonly checklist: readonly Box[];
  readonly writes: readonly WriteGroup[];
  readonly unread: readonly UnreadJournal[];
}

export function recordOf(facts: RecordFacts): SetRecord {
  const { set, lock, approval, looks, source } = facts.scene;
  return {
    set: set.key,
    ticket: set.ticket,
    tag: set.tag,
    instrument: set.instrument,
    validity: formatTimespan(set.validity),
    build: set.build.repo,
    source,
    forced: forcedRuns(facts),
    withdrawn: set.withdrawn,
    approval,
    release: releaseOf(facts),
    products: productsOf(facts),
    alongside: alongsideOf(facts.scene),
    software: softwareOf(lock),
    looks,
    repositories: repositoryRows(facts),
    collections: collectionsOf(facts),
    checklist: checklistOf(facts),
    writes: writesOf(facts),
    unread: unreadJournals(facts),
  };
}

const releaseOf = ({ scene }: RecordFacts): SetRecord["release"] =>
  isMadeNow(scene) && scene.lock?.made ? { fingerprint: scene.lock.made.fingerprint, report: scene.lock.made.report } : null;

/** Whether anything of it could not be checked. */
export const isPartial = ({ products, repositories, checklist, unread }: SetRecord): boolean =>
  unread.length > 0 ||
  products.some(({ made }) => made.kind === "could not check") ||
  repositories.some(({ state }) => state.kind === "unverifiable") ||
  checklist.some(({ state }) => state === "could not check");

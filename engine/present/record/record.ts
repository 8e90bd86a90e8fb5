import { formatTimespan } from "../../model/tai.ts";
import type { Approval } from "../../model/approval.ts";
import type { Review } from "../../model/reviewRecord.ts";
import type { Source } from "../../model/savedPlan.ts";
import { isMadeNow } from "../../declare/madeNow.ts";
import { absentRows, type AbsentRow } from "./recordAbsent.ts";
import { collectionsOf, type CollectionChange } from "./recordCollections.ts";
import type { RecordFacts } from "./facts.ts";
import { productsOf, type ProductRow } from "./recordProducts.ts";
import { repositoryRows, type RepositoryRow } from "./recordRepositories.ts";
import { softwareOf, type Software } from "./software.ts";
import { unreadJournals, writesOf, type UnreadJournal, type WriteGroup, allWrites } from "./recordWrites.ts";
import { deploymentTicket, distributed, summitTagged, taxicabTicket } from "./boxesAfterwards.ts";
import { constructionTicket, generated, inputsSelected, reported, verified } from "./boxesOfBuild.ts";
import { person, type Judged, auxiliaryRows, type AuxiliaryRow } from "./recordWords.ts";

/** The record of a set for its tickets: its construction, verdicts and repositories. Plain data; renderers turn it into text. */
export interface SetRecord {
  readonly set: string;
  readonly ticket: string;
  readonly tag: string;
  readonly instrument: string;
  /** TAI. */
  readonly validity: string;
  readonly build: string;
  /** Author of the declaration in git. */
  readonly source: Source;
  readonly forced: readonly ForcedRun[];
  readonly withdrawn: { readonly on: string; readonly reason: string } | null;
  readonly approval: Approval | null;
  /** Null until the set is released. */
  readonly release: { readonly fingerprint: string; readonly report: string } | null;
  readonly products: readonly ProductRow[];
  /** Auxiliary collections as locked. */
  readonly auxiliary: readonly AuxiliaryRow[];
  /** Answers for detectors that the set is declared without. */
  readonly absent: readonly AbsentRow[];
  readonly software: readonly Software[];
  readonly looks: readonly Review[];
  readonly repositories: readonly RepositoryRow[];
  readonly collections: readonly CollectionChange[];
  readonly checklist: readonly Box[];
  readonly writes: readonly WriteGroup[];
  readonly unread: readonly UnreadJournal[];
}

export function recordOf(facts: RecordFacts): SetRecord {
  const { set, lock, approval, reviews, source } = facts.loaded;
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
    auxiliary: auxiliaryRows(facts.loaded),
    absent: absentRows(facts),
    software: softwareOf(lock),
    looks: reviews,
    repositories: repositoryRows(facts),
    collections: collectionsOf(facts),
    checklist: checklistOf(facts),
    writes: writesOf(facts),
    unread: unreadJournals(facts),
  };
}

const releaseOf = ({ loaded }: RecordFacts): SetRecord["release"] =>
  isMadeNow(loaded) && loaded.lock?.made ? { fingerprint: loaded.lock.made.fingerprint, report: loaded.lock.made.report } : null;

/** Whether any part could not be checked. */
export const isPartial = ({ products, absent, repositories, checklist, unread }: SetRecord): boolean =>
  unread.length > 0 ||
  absent.some(({ found }) => found.kind === "could not check") ||
  products.some(({ made }) => made.kind === "could not check") ||
  repositories.some(({ state }) => state.kind === "unverifiable") ||
  checklist.some(({ state }) => state === "could not check");

/** One box of the checklist with its evidence. */
interface Box extends Judged {
  readonly text: string;
}

/** The checklist of DMTN-222 section 3.7, in its words and order. */
const boxes: readonly { readonly text: string; readonly judge: (facts: RecordFacts) => Judged }[] = [
  { text: "File DM ticket for calibration construction that will hold the details of that process", judge: constructionTicket },
  { text: "Select inputs for calibration", judge: inputsSelected },
  { text: "Run generation pipeline from cp_pipe", judge: generated },
  {
    text: "Run associated verification pipeline from cp_verify on the same inputs, supplemented with similar exposures to test for time variability",
    judge: verified,
  },
  { text: "Create verification report", judge: reported },
  { text: "File TAXICAB ticket with verification report and any other information", judge: taxicabTicket },
  { text: "File deployment ticket", judge: deploymentTicket },
  { text: "Upon approval, export/import the calibrations to all other repos", judge: distributed },
  { text: "Ensure summit calibrations are tagged correctly", judge: summitTagged },
];

export const checklistOf = (facts: RecordFacts): readonly Box[] => boxes.map(({ text, judge }) => ({ text, ...judge(facts) }));

/** Writes that were forced although not merged, once for each reason. */
interface ForcedRun {
  readonly reason: string;
  readonly by: string;
  /** Time of the first write. */
  readonly at: string;
  readonly writes: number;
  readonly repositories: readonly string[];
}

function forcedRuns(facts: RecordFacts): readonly ForcedRun[] {
  const runs = new Map<string, ForcedRun>();
  for (const { forced, by, at, repo } of allWrites(facts)) {
    if (forced === null) continue;
    const key = JSON.stringify([forced, person(by)]);
    const before = runs.get(key) ?? { reason: forced, by: person(by), at, writes: 0, repositories: [] };
    runs.set(key, { ...before, writes: before.writes + 1, repositories: [...new Set([...before.repositories, repo])] });
  }
  return [...runs.values()];
}

import type { CellState } from "../../drift/driftReport.ts";
import { together } from "../../drift/cellState.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { RepoName } from "../../model/brand.ts";
import { assertNever } from "../../model/group.ts";
import { deployedTo } from "../../steps/deployed.ts";
import { noProcess } from "../../progress/attempts.ts";
import type { Unanswered } from "../../answer.ts";
import { answersNoCheck, removedAfterPassing, selfCheckProgress } from "../../steps/selfCheck.ts";
import { journalAt, viewAt, type RecordFacts } from "./facts.ts";
import { lastOfEach, type Write } from "./recordWrites.ts";

/** The writes to one repository, with times and authors, and its state compared with the lock. */
export interface RepositoryRow {
  readonly repo: string;
  readonly role: "build" | "target" | "skipped" | "not declared";
  readonly state: RepositoryState;
  readonly got: Readonly<Record<Event, Got>>;
  /** Self-check RUN whose headers name exactly the certified datasets (DMTN-222 section 3.5). */
  readonly selfCheck: { readonly kind: "passed"; readonly run: string } | { readonly kind: "not passed" | "could not check" | "not due" };
}

export type RepositoryState = { readonly kind: CellState["kind"] | "not declared"; readonly note: string };

/** Columns of the table. */
export const events = ["certified", "tagged", "self-check started", "switched on"] as const;
export type Event = (typeof events)[number];

export type Got =
  | { readonly kind: "never" }
  | {
      readonly kind: "done";
      readonly at: string;
      readonly by: string;
      /** Mended or done again since. */ readonly again: { readonly at: string; readonly by: string } | null;
    }
  | Unanswered;

/** Every repository of the world that has the instrument, including those that the set leaves out (DMTN-222 section 3.4). */
export function repositoryRows(facts: RecordFacts): readonly RepositoryRow[] {
  const { set } = facts.loaded;
  const row = (repo: RepoName, role: RepositoryRow["role"]): RepositoryRow => ({
    repo,
    role,
    state: stateOf(facts, repo),
    got: gotOf(facts, repo),
    selfCheck: selfCheckOf(facts, repo),
  });
  return [
    row(set.build.repo, "build"),
    ...set.targets.map((repo) => row(repo, "target")),
    ...[...set.skipped.keys()].map((repo) => row(repo, "skipped")),
    ...undeclared(facts.loaded).map((repo) => row(repo, "not declared")),
  ];
}

/** Repositories with the instrument that the set neither targets nor skips. */
export const undeclared = ({ world, set }: LoadedSet): readonly RepoName[] =>
  [...world.repositories.values()]
    .filter(
      ({ name, instruments }) =>
        instruments.has(set.instrument) && name !== set.build.repo && !set.targets.includes(name) && !set.skipped.has(name),
    )
    .map(({ name }) => name);

export const stateAt = ({ drift }: RecordFacts, repo: RepoName): CellState | undefined =>
  together(drift.cells.filter((cell) => cell.repo === repo));

function stateOf(facts: RecordFacts, repo: RepoName): RepositoryState {
  const state = stateAt(facts, repo);
  if (!state) return { kind: "not declared", note: "neither target nor skipped" };
  switch (state.kind) {
    case "in sync":
      return { kind: state.kind, note: state.fingerprint.slice(0, 12) };
    case "missing":
    case "differs":
    case "extra":
      return { kind: state.kind, note: state.differences.map(({ kind, collection }) => `${kind}: ${collection}`).join("; ") };
    case "waiting":
    case "unverifiable":
      return { kind: state.kind, note: `${state.code}: ${state.reason}` };
    case "skipped":
    case "withdrawn":
      return { kind: state.kind, note: state.reason };
    default:
      return assertNever(state);
  }
}

function gotOf(facts: RecordFacts, repo: RepoName): RepositoryRow["got"] {
  const journal = journalAt(facts, repo);
  if (journal.kind !== "answered") return { certified: journal, tagged: journal, "self-check started": journal, "switched on": journal };
  const writes = lastOfEach(journal.value).filter(
    (write) => write.repo === repo && write.outcome !== "open" && write.outcome !== "abandoned",
  );
  const by = (...steps: readonly string[]): Got => gotBy(writes.filter(({ step }) => steps.includes(step)));
  return { certified: by("certify", "deliver"), tagged: by("tag"), "self-check started": by("selfCheck"), "switched on": by("activate") };
}

function selfCheckOf(facts: RecordFacts, repo: RepoName): RepositoryRow["selfCheck"] {
  if (!facts.views.has(repo)) return { kind: "not due" };
  const deployed = deployedTo(facts.loaded, { kind: "activation", repo }, "activation");
  if (deployed.kind !== "wanted") return { kind: "not due" };
  const view = viewAt(facts, repo);
  if (view.kind !== "answered") return { kind: "could not check" };
  const progress = selfCheckProgress(deployed.value, view.value, noProcess.ran);
  if (progress.kind === "complete") return { kind: "passed", run: progress.attempt.run };
  if (answersNoCheck(deployed.value, view.value)) return { kind: "not due" };
  const journal = journalAt(facts, repo);
  const evidence = { record: facts.active, journal: journal.kind === "answered" ? journal.value : [] };
  const removed = removedAfterPassing(deployed.value, view.value, evidence, noProcess.ran);
  return removed === undefined ? { kind: "not passed" } : { kind: "passed", run: `${removed}, which was removed since` };
}

/** The last write by the process that made the first one; a later write by another process is `again`. */
function gotBy(writes: readonly Write[]): Got {
  const [first] = writes;
  const last = writes.at(-1);
  if (!first || !last) return { kind: "never" };
  const through = writes.findLast(({ by }) => by === first.by) ?? first;
  return { kind: "done", at: through.at, by: through.by, again: last.at > through.at ? { at: last.at, by: last.by } : null };
}

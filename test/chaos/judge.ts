import { isDeepStrictEqual } from "node:util";
import { diffJson } from "diff";
import type { LineProcess } from "../lineProcess.ts";
import { completions, essence } from "../kill/compare.ts";
import type { WorldState } from "../world/oracle.ts";
import { worldIn, type OpenLife, type Stage } from "./stages.ts";

/** Reads states of worlds in two processes, because importing Butler takes a second. */
export interface Oracles {
  /** test/python/world_state.py. */
  readonly exact: LineProcess;
  /** test/python/chaos_state.py. */
  readonly loose: LineProcess;
}

export interface Judged {
  readonly exact: WorldState;
  readonly loose: LooseState;
}

type LooseState = Readonly<Record<string, { readonly lost: readonly string[]; readonly unknown: readonly string[] }>>;

export async function judgedState({ exact, loose }: Oracles, { folder }: OpenLife): Promise<Judged> {
  const dir = worldIn(folder);
  return { exact: JSON.parse(await exact.ask(dir)) as WorldState, loose: JSON.parse(await loose.ask(dir)) as LooseState };
}

/**
 * Lists how a life that is over differs from an undisturbed one. After the release UUIDs and files are the same; before it a killed
 * product is made again, with the same data IDs, pixels, ranges, chains, tags and answers.
 */
export function differencesOf(stage: Stage, found: Judged, expected: Judged): readonly string[] {
  const twice = Object.entries(completions(found.exact.journal)).filter(([, count]) => count !== 1);
  return [
    ...twice.map(([effect, count]) => `${count} completed journal entries of ${effect}`),
    ...found.exact.open.map((intent) => `an open intent: ${intent}`),
    ...Object.entries(found.loose).flatMap(([repo, { lost, unknown }]) => [
      ...lost.map((file) => `${repo}: a dataset without its file: ${file}`),
      ...unknown.filter((file) => !isOfKilledPipeline(file)).map((file) => `${repo}: a file that belongs to no dataset: ${file}`),
    ]),
    ...differing("contents", withoutFiles(found.loose), withoutFiles(expected.loose)),
    ...(stage === "adopted" ? differing("datasets", certifiedIn(found.exact), certifiedIn(expected.exact)) : []),
  ];
}

/** Butler writes a file before its row: a killed pipetask leaves one in the RUN of its attempt, which is never extended or removed. */
const isOfKilledPipeline = (file: string): boolean => /\/run\d+\//.test(file);

const withoutFiles = (state: LooseState) =>
  Object.fromEntries(Object.entries(state).map(([repo, { lost: _lost, unknown: _unknown, ...rest }]) => [repo, rest]));

/** Rows of certifications and tags; the RUNs of self-checks may have other numbers. */
const certifiedIn = (state: WorldState) =>
  Object.fromEntries(Object.entries(essence(state, "same datasets").repositories).map(([repo, { rows }]) => [repo, rows]));

function differing(name: string, found: object, expected: object): readonly string[] {
  if (isDeepStrictEqual(found, expected)) return [];
  const changed = diffJson(expected, found).filter(({ added, removed }) => added || removed);
  return [`${name} differ:\n${changed.map(({ added, value }) => `${added ? "+" : "-"} ${value.trim()}`).join("\n")}`];
}

import type { ExposureFacts, SelfCheckRun } from "../bridge/wire.ts";
import { pipelineFile } from "../declare/pipelines.ts";
import { loadActive } from "../declare/loadSetFiles.ts";
import { rawsOf } from "../declare/loadWorld.ts";
import type { LoadedSet } from "../declare/loadedSet.ts";
import { asCollection } from "../model/brand.ts";
import { collectionsOf } from "../model/instrumentChain.ts";
import { certifiedOf } from "../model/calibset.ts";
import { isrInputs } from "../model/catalog.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import { covers, formatTimespan, overlap, wireBound } from "../model/tai.ts";
import type { RepoView } from "../bridge/repoView.ts";
import { progressOf, type Progress } from "../progress/attempts.ts";
import { type CheckEvidence, passedCheck } from "../progress/passedCheck.ts";
import { placedMembers, whyBlocked } from "../content/placeTicket.ts";
import { isSearched } from "../content/searched.ts";
import { isOnTicketChain } from "../content/ticketChain.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { expectedFor, concernsSet } from "../content/expectedDataset.ts";
import { planAttempt, startAttempt, type Output, type StartAttempt } from "../origins/pipeline/pipelineAttempt.ts";
import type { Step } from "./step.ts";
import { describeRaws, isrTypes, unansweredRaws, withoutRaws } from "./unansweredRaws.ts";

interface ObservedCheck {
  readonly view: RepoView;
  readonly evidence: CheckEvidence;
}

/**
 * Processes a check exposure with the chains in the order that the activation will give, and compares the UUIDs in the
 * header with the lock (DMTN-222 section 3.4: the deployment ticket is to be self-reviewing). The output stays as evidence.
 */
export const selfCheck: Step<Deployed, ObservedCheck, StartAttempt> = {
  name: "selfCheck",

  desired: (loaded, unit) =>
    certifiedOf(loaded.set).length ? deployedTo(loaded, unit, "activation") : { kind: "unwanted", note: "the set has no calibrations" },

  async observe(observer, deployed) {
    const { loaded, repository, made } = deployed;
    const view = await observer.view(repository.name);
    if (!isInUse(deployed, view) || selfCheckProgress(deployed, view, new Set()).kind !== "start")
      return { view, evidence: { record: null, journal: [] } };
    const record = await loadActive(loaded, loaded.set);
    if (record?.repositories[repository.name]?.fingerprint === made.fingerprint) return { view, evidence: { record, journal: [] } };
    const reader = await observer.reader(repository.name);
    return { view, evidence: { record, journal: (await reader.call("journal", { set: loaded.set.key })).entries } };
  },

  plan(deployed, { view, evidence }, ran) {
    const { loaded, repository } = deployed;
    const { set } = loaded;
    const children = view.children(names.ticket(set));
    if (!certifiedOf(set).every((made) => isOnTicketChain(set, children, names.certification(set, made)))) {
      return { kind: "waiting", code: "not-delivered", reason: `${repository.name} does not hold ${loaded.set.key} yet` };
    }
    const removed = removedAfterPassing(deployed, view, evidence, ran);
    if (removed !== undefined) {
      return {
        kind: "in-sync",
        isRemark: true,
        note: `${removed} passed, and was removed since; the set is in use at ${repository.name}, so that no new self-check is needed`,
      };
    }
    if (answersNoCheck(deployed, view))
      return {
        kind: "in-sync",
        isRemark: true,
        note: `no check exposure of ${repository.name} lies within ${formatTimespan(loaded.set.validity)}; the set passes on its delivery alone`,
      };
    const exposures = exposuresToCheck(loaded, view);
    if (!exposures.length)
      return { kind: "waiting", code: "check-exposure-missing", reason: `${repository.name}, ${formatTimespan(loaded.set.validity)}` };
    const output = checkOutput(deployed, view, exposures);
    const progress = selfCheckProgress(deployed, view, ran);
    if (progress.kind === "failed") {
      const mismatch = mismatchOf(
        deployed,
        view,
        view.selfChecks(output.output).find(({ run }) => run === progress.job.key),
      );
      if (mismatch !== undefined) return { kind: "refused", code: "self-check-mismatch", reason: `${repository.name}: ${mismatch}` };
    }
    // With another order than that of the activation, the headers would name other datasets than expected.
    const blocked = progress.kind === "start" ? whyBlocked(loaded, repository, view) : undefined;
    if (blocked) return blocked;
    if (progress.kind !== "complete") return planAttempt(output, progress);
    const unanswered = unansweredRaws(deployed, view, exposures);
    return unanswered.length
      ? { kind: "in-sync", isRemark: true, note: `${output.output}: ${describeRaws(deployed, unanswered)}` }
      : { kind: "in-sync", note: output.output };
  },

  apply: (access, _deployed, change) => startAttempt(access, change),

  writes: (_loaded, unit) => (unit.kind === "activation" ? [unit.repo] : []),
};

/** The progress of the self-check. In a complete RUN every raw was processed, and every header names exactly the certified datasets. */
export const selfCheckProgress = (deployed: Deployed, view: RepoView, ran: ReadonlySet<string>): Progress<SelfCheckRun> => {
  const output = names.selfCheck(deployed.loaded.set, deployed.made.fingerprint);
  return progressOf(
    view.selfChecks(output),
    view.jobs(output),
    { ran, retry: false },
    (run) => mismatchOf(deployed, view, run) === undefined,
  );
};

/**
 * The RUN of a self-check that passed before a cleaner removed it or its exposures; undefined if a self-check is still needed. The set
 * must be in use, and no header that is left may contradict the evidence.
 */
export function removedAfterPassing(
  deployed: Deployed,
  view: RepoView,
  evidence: CheckEvidence,
  ran: ReadonlySet<string>,
): string | undefined {
  const { loaded, made, repository } = deployed;
  if (!isInUse(deployed, view)) return undefined;
  if (selfCheckProgress(deployed, view, ran).kind !== "start") return undefined;
  const left = view.selfChecks(names.selfCheck(loaded.set, made.fingerprint));
  if (left.some((run) => wrongHeader(deployed, view, run) !== undefined)) return undefined;
  const passed = passedCheck(loaded.set, made.fingerprint, repository.name, view, evidence);
  return left.some(({ run, detectors }) => run === passed && detectors.length) ? undefined : passed;
}

/** Whether the set passed its self-check, or needs none because it answers no check exposure. */
export const hasPassed = (deployed: Deployed, view: RepoView, ran: ReadonlySet<string>): boolean =>
  answersNoCheck(deployed, view) || selfCheckProgress(deployed, view, ran).kind === "complete";

/** Whether all check exposures of the repository are registered, and none is within the set's validity. */
export function answersNoCheck({ loaded, repository }: Deployed, view: RepoView): boolean {
  const wanted = repository.instruments.get(loaded.set.instrument)?.check.exposures ?? [];
  const known = new Set(view.exposures().map(({ id }) => id));
  return wanted.length > 0 && wanted.every((id) => known.has(id)) && !view.exposures().some((each) => touches(loaded, each));
}

/** Whether any part of an exposure is within the validity; an exposure without times may be. */
const touches = ({ set }: LoadedSet, { begin, end }: ExposureFacts): boolean =>
  overlap(set.validity, { begin: wireBound(begin), end: wireBound(end) });

const isInUse = ({ loaded: { set } }: Deployed, view: RepoView): boolean => isSearched(view, names.instrumentChain(set), names.ticket(set));

/** The first detector whose header names another dataset than the lock, or that was not processed, in words; undefined if all agree. */
function mismatchOf(deployed: Deployed, view: RepoView, check: SelfCheckRun | undefined): string | undefined {
  if (check === undefined) return undefined;
  if (!check.detectors.length) return `${check.run} holds no processed exposure`;
  return wrongHeader(deployed, view, check) ?? lackingRaws(deployed, view, check);
}

/**
 * The first processed exposure whose header names another dataset than the declared chain answers, in words. The check of a set in
 * use may be older than the sets ahead of it, and then names the set's own dataset.
 */
function wrongHeader(deployed: Deployed, view: RepoView, check: SelfCheckRun): string | undefined {
  const { made } = deployed;
  // Headers name the inputs of ISR only. The activation checks that lookups find all other dataset types.
  const types = new Set(made.products.map(({ datasetType }) => datasetType).filter((type) => isrTypes.has(type)));
  for (const [index, detector] of check.detectors.entries()) {
    for (const datasetType of types) {
      const wanted = expectedFor(
        made,
        datasetType,
        detector,
        view.exposures().find(({ id }) => id === check.exposures[index]),
      );
      const found = check.calibrations[datasetType]?.[index] ?? "nothing";
      const ahead = view.answerAhead(datasetType, check.exposures[index], detector);
      const right = ahead ? [ahead.id, ...(isInUse(deployed, view) ? [wanted.id] : [])] : [wanted.id];
      if ((ahead !== undefined || concernsSet(wanted)) && !right.includes(found))
        return `${check.run}, detector ${detector} used ${datasetType} ${found}, ${ahead ? `the sets ahead answer ${ahead.id ?? ahead.problem ?? "nothing"}` : `certified is ${wanted.id ?? "none"}`}`;
    }
  }
  return undefined;
}

/** The raws of check exposures that were not processed, in words. */
function lackingRaws(deployed: Deployed, view: RepoView, check: SelfCheckRun): string | undefined {
  const processed = new Set(check.detectors.map((detector, index) => `${check.exposures[index] ?? ""} ${detector}`));
  const raws = toProcess(deployed, view);
  const missing = raws.filter(({ exposure, detector }) => !processed.has(`${exposure} ${detector}`));
  const [first] = missing;
  return (
    first &&
    `${check.run} lacks ${missing.length} of ${raws.length} processed raws, of exposure ${first.exposure} detector ${first.detector} first`
  );
}

/** Raws to process: check exposures within the validity, of the instrument's detectors. */
function toProcess(deployed: Deployed, view: RepoView): readonly { readonly exposure: number; readonly detector: number }[] {
  const { loaded, repository, made } = deployed;
  const checkable = exposuresToCheck(loaded, view);
  const exposures = new Set(checkable.map(({ id }) => id));
  const unanswered = new Set(unansweredRaws(deployed, view, checkable).map(({ exposure, detector }) => `${exposure} ${detector}`));
  const detectors = new Set(repository.instruments.get(loaded.set.instrument)?.detectors);
  return view
    .rawsToCheck(names.selfCheck(loaded.set, made.fingerprint))
    .filter(({ exposure, detector }) => exposures.has(exposure) && detectors.has(detector) && !unanswered.has(`${exposure} ${detector}`));
}

const exposuresToCheck = ({ set }: LoadedSet, view: RepoView): readonly ExposureFacts[] =>
  view.exposures().filter(({ begin, end }) => covers(set.validity, wireBound(begin), wireBound(end)));

function checkOutput(deployed: Deployed, view: RepoView, exposures: readonly ExposureFacts[]): Output {
  const { loaded, repository, made } = deployed;
  const { set, workspace } = loaded;
  const unanswered = unansweredRaws(deployed, view, exposures);
  const chain = names.instrumentChain(set);
  // The order that the activation will give: declared members of the chain that stay ahead of the ticket come first. A foreign
  // member ahead is left out, because drift reports what it answers.
  const declared: readonly string[] = loaded.chain ? collectionsOf(loaded.chain) : [];
  const ahead = (placedMembers(loaded, view) ?? []).filter((member) => declared.includes(member)).map(asCollection);
  return {
    set: set.key,
    step: "selfCheck",
    repository,
    output: names.selfCheck(set, made.fingerprint),
    pipeline: pipelineFile(workspace, "selfCheck", set.instrument, "isr.yaml"),
    inputs: [...ahead, names.ticket(set), ...(view.collection(chain) ? [chain] : []), rawsOf(repository, set.instrument)],
    query: `instrument='${set.instrument}' and exposure in (${exposures.map(({ id }) => id).join(",")})${withoutRaws(unanswered)}`,
    exposures: exposures.length,
    overrides: switches(made, view).map((value) => `isr:${value}`),
    bps: null,
    note: unanswered.length ? `; ${describeRaws(deployed, unanswered)}` : "",
  };
}

/** Switches ISR's corrections: on for the set's dataset types; off for dataset types that neither the set nor the repository has. */
function switches(made: LockMade, view: RepoView): readonly string[] {
  const own = new Set(made.products.map(({ datasetType }) => datasetType));
  const found = new Set(view.lookups().flatMap(({ datasetType, id }) => (id === null ? [] : [datasetType])));
  return [...isrInputs].flatMap(([datasetType, { on, off }]) => (own.has(datasetType) ? [on] : found.has(datasetType) ? [] : [off]));
}

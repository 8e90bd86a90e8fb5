import type { CollectionName } from "../model/brand.ts";
import { contentFacts, type ContentFacts } from "./contentFacts.ts";
import type {
  ExposureFacts,
  Intent,
  JobFacts,
  LookupFacts,
  ObserveParams,
  ObserveResult,
  RunFacts,
  SelfCheckRun,
  TakenResult,
} from "./wire.ts";

/** Facts of one repository about one set: content, attempts, self-checks, lookups, jobs and open writes. */
export interface RepoView extends ContentFacts {
  /** Names of a collection and of all collections below it. */
  below(name: CollectionName): readonly string[];
  attempts(output: CollectionName): readonly RunFacts[];
  selfChecks(output: CollectionName): readonly SelfCheckRun[];
  /** Raws of the check exposures; empty before the first attempt of the self-check. */
  rawsToCheck(output: CollectionName): readonly { readonly exposure: number; readonly detector: number }[];
  lookups(): readonly LookupFacts[];
  /** The lookup of a check exposure through the declared members ahead of the ticket; undefined if these do not answer. */
  answerAhead(datasetType: string, exposure: number | undefined, detector: number): LookupFacts | undefined;
  /** Check exposures that are registered. */
  exposures(): readonly ExposureFacts[];
  /** Records of locked exposures from which something is still to be made. */
  lockedExposures(): TakenResult;
  /** Jobs that write below an output, by RUN. */
  jobs(output: CollectionName): readonly JobFacts[];
  /** Interrupted writes of a step. */
  intents(step: string): readonly Intent[];
}

export function viewOf(question: Pick<ObserveParams, "chains" | "prefix">, facts: ObserveResult): RepoView {
  const asked = new Set(question.chains);
  return {
    ...contentFacts(facts, (name) => asked.has(name) || name.startsWith(question.prefix)),
    below: (name) => facts.collections.map((each) => each.name).filter((each) => each === name || each.startsWith(`${name}/`)),
    attempts: (output) => facts.outputs.find((each) => each.chain === output)?.runs ?? [],
    selfChecks: (output) => facts.selfChecks.find((each) => each.chain === output)?.runs ?? [],
    rawsToCheck(output) {
      const raws = facts.selfChecks.find((each) => each.chain === output)?.raws;
      return raws?.exposure.map((exposure, index) => ({ exposure, detector: raws.detector[index] ?? 0 })) ?? [];
    },
    lookups: () => facts.lookups,
    answerAhead: (datasetType, exposure, detector) =>
      facts.ahead.find((each) => each.datasetType === datasetType && each.exposure === exposure && each.detector === detector),
    exposures: () => facts.exposures,
    lockedExposures: () => facts.locked,
    jobs: (output) => facts.jobs.filter((job) => job.key.startsWith(`${output}/`)),
    intents: (step) => facts.intents.filter((intent) => intent.step === step),
  };
}

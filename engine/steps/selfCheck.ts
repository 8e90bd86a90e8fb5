import path from "node:path";
import type { SelfCheckRun } from "../bridge/wire.ts";
import { pipelineRoots } from "../load/pipelines.ts";
import { asCollection } from "../model/brand.ts";
import type { LockMade } from "../model/lock.ts";
import { names } from "../model/names.ts";
import type { RepoView } from "../observe/view.ts";
import { progressOf, type Progress } from "./attempts.ts";
import { certifiedChain, isInOrder } from "./chain.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import { planAttempt, startAttempt, type Output, type StartAttempt } from "./output.ts";
import type { Step } from "./step.ts";

type StartCheck = StartAttempt & { readonly output: Output };

/**
 * Processes an exposure with the inputs in the order that the switch will give, and holds the UUIDs in its header against
 * the lock (DMTN-222 section 3.4: the deployment ticket is to be self-reviewing). The output stays as evidence.
 */
export const selfCheck: Step<Deployed, RepoView, StartCheck> = {
  name: "selfCheck",

  desired: (scene, unit) => deployedTo(scene, unit, "activation"),

  observe: (observer, { repository }) => observer.view(repository.name),

  plan(deployed, view, ran) {
    const { scene, repository, made } = deployed;
    const chain = certifiedChain(scene.set);
    const children = view.children(names.ticket(scene.set));
    if (!chain.every((collection) => isInOrder(children, collection, chain))) {
      return { kind: "waiting", code: "not-delivered", reason: `${repository.name} does not hold ${scene.set.key} yet` };
    }
    const output = checkOutput(deployed, view);
    const progress = selfCheckProgress(deployed, view, ran);
    if (progress.kind === "failed") {
      const mismatch = mismatchOf(made, view.selfChecks(output.output).find(({ run }) => run === progress.job.key));
      if (mismatch !== undefined) return { kind: "refused", code: "self-check-mismatch", reason: `${repository.name}: ${mismatch}` };
    }
    const plan = planAttempt(output, progress);
    if (plan?.kind === "change") return { kind: "change", changes: plan.changes.map((change) => ({ ...change, output })) };
    return plan ?? { kind: "in-sync", note: output.output };
  },

  apply: (hand, _deployed, { output, run }) => startAttempt(hand, output, run),

  writes: (_scene, unit) => (unit.kind === "activation" ? [unit.repo] : []),
};

/** Complete means that every header names exactly the certified datasets. */
export const selfCheckProgress = ({ scene, made }: Deployed, view: RepoView, ran: ReadonlySet<string>): Progress<SelfCheckRun> => {
  const output = names.selfCheck(scene.set, made.fingerprint);
  return progressOf(view.selfChecks(output), view.jobs(output), ran, (run) => mismatchOf(made, run) === undefined);
};

/** The first detector whose header names another dataset than the lock, in words; undefined where all agree. */
function mismatchOf(made: LockMade, check: SelfCheckRun | undefined): string | undefined {
  if (check === undefined) return undefined;
  if (!check.detectors.length) return `${check.run} holds no processed exposure`;
  const used = made.products.flatMap((product) =>
    check.detectors.map((detector, index) => ({
      product,
      detector,
      found: check.calibrations[product.datasetType]?.[index] ?? "nothing",
      expected: product.datasets.find(({ dataId }) => dataId["detector"] === detector)?.id,
    })),
  );
  const wrong = used.find(({ found, expected }) => found !== expected);
  return wrong && `${check.run}, detector ${wrong.detector} used ${wrong.product.datasetType} ${wrong.found}, certified is ${wrong.expected ?? "none"}`;
}

function checkOutput({ scene, repository, made }: Deployed, view: RepoView): Output {
  const { set, place } = scene;
  const top = names.top(set);
  const check = repository.instruments.get(set.instrument)?.check;
  const exposure = check?.exposure ?? 0;
  return {
    set: set.key,
    step: "selfCheck",
    repository,
    output: names.selfCheck(set, made.fingerprint),
    pipeline: path.join(pipelineRoots(place).selfCheck, "pipelines", set.instrument, "isr.yaml"),
    inputs: [names.ticket(set), ...(view.collection(top) ? [top] : []), asCollection(check?.raws ?? `${set.instrument}/raw/all`)],
    query: `instrument='${set.instrument}' and exposure in (${exposure})`,
    exposures: 1,
  };
}

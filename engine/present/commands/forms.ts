import type { LoadedSet } from "../../declare/loadedSet.ts";
import type { SetProduct } from "../../model/calibset.ts";
import type { RepoView } from "../../bridge/repoView.ts";
import { asShell, type Rendered, quoted, shellWord } from "./asShell.ts";
import { type BpsSubmission, unsafeValue, printSubmission } from "../../origins/pipeline/bpsSubmission.ts";
import { CalibError } from "../../errors.ts";
import { masked, maskedJson } from "../../model/masked.ts";
import { submissionOf } from "../../origins/pipeline/pipelineAttempt.ts";
import { pipelineRuns } from "../../origins/pipeline/pipelineRuns.ts";
import { variablesOfProduct, variablesOfSet, type Variables } from "../../origins/pipeline/pipelineCommands.ts";
import { pipetaskCommand } from "../../origins/pipeline/pipetask.ts";

export type Form = (loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]) => Rendered;

export type FormName = "pipetask" | "bps" | "env" | "shell";

/** Forms of `calib render --as`. Each is pure, and refuses what is not locked. */
export const forms: Readonly<Record<FormName, Form>> = {
  /** Commands of `pipetask`. */
  pipetask: withoutCredentials(asPipetask),
  /** Configurations that `bps submit` reads. */
  bps: withoutCredentials(asBps),
  /** Variables that the templates of cp_pipe and cp_verify want exported. */
  env: withoutCredentials(asEnv),
  /** All commands that a person would type, from the first pipeline to the last repository. */
  shell: withoutCredentials(asShell),
};

/** A form whose text people paste into tickets. Who runs it again fills in the passwords. */
function withoutCredentials(form: Form): Form {
  return (loaded, view, products) => {
    const { text, json } = form(loaded, view, products);
    return { text: masked(text), json: maskedJson(json) };
  };
}

export const formNames: readonly FormName[] = ["pipetask", "bps", "env", "shell"];

/** Configurations of bps, one document a RUN. A set whose executor is pipetask is rendered with the defaults of bps. */
export function asBps(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const submissions = pipelineRuns(underBps(loaded), view, products).flatMap(({ title, run, output }) => {
    const submission = submissionOf(output, run);
    return submission ? [{ title, submission: sound(submission) }] : [];
  });
  return {
    text: submissions
      .map(({ title, submission }) => `# ${title}\n${printSubmission(submission)}`)
      .join("---\n")
      .trimEnd(),
    json: Object.fromEntries(submissions.map(({ title, submission }) => [title, submission])),
  };
}

function underBps(loaded: LoadedSet): LoadedSet {
  const { set } = loaded;
  return set.build.executor.kind === "bps" ? loaded : { ...loaded, set: { ...set, build: { ...set.build, executor: { kind: "bps" } } } };
}

function sound(submission: BpsSubmission): BpsSubmission {
  const unsafe = unsafeValue(submission);
  if (unsafe !== undefined) throw new CalibError("bps-value-unsafe", unsafe);
  return submission;
}

/**
 * The variables that the templates' READMEs ask people to export, with values: first those of the set, then those of each
 * product. A product's lines come before its template is submitted, because its rerun may differ from the set's.
 */
export function asEnv(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const runs = pipelineRuns(loaded, view, products);
  const set = variablesOfSet(loaded, runs);
  const own = products.map((product) => ({
    title: product.title,
    variables: variablesOfProduct(
      loaded,
      product,
      runs.filter((run) => run.product.title === product.title),
    ),
  }));
  return {
    text: [exported(loaded.set.key, set), ...own.map(({ title, variables }) => exported(title, variables))].join("\n\n"),
    json: { set, products: Object.fromEntries(own.map(({ title, variables }) => [title, variables])) },
  };
}

const exported = (title: string, variables: Variables): string =>
  [`# ${title}`, ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`)].join("\n");

/** The commands that the bridge runs. */
function asPipetask(loaded: LoadedSet, view: RepoView, products: readonly SetProduct[]): Rendered {
  const commands = pipelineRuns(loaded, view, products).map(({ title, run, output }) => ({
    title,
    run,
    argv: pipetaskCommand({ ...output, output: run }),
  }));
  return {
    text: commands.map(({ title, argv }) => `# ${title}\n${argv.map(shellWord).join(" ")}`).join("\n\n"),
    json: commands,
  };
}

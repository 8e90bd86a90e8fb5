import { isRanged } from "../../declare/madeNow.ts";
import { asGenerated, asVerified, lacksVerification, type SetProduct, type Verified } from "../../model/calibset.ts";
import { names } from "../../model/names.ts";
import { lockedCollection } from "../../declare/auxiliaryOf.ts";
import { isMadeNow, lockedRunOf, madeNow } from "../../declare/madeNow.ts";
import { generationProgress, verificationProgress } from "../../progress/attempts.ts";
import { buildView, type RecordFacts } from "./facts.ts";
import { verdictWords } from "../../release/verdictWords.ts";
import { open, ticked, unchecked, type Judged } from "./recordWords.ts";
import { counted } from "../fitted.ts";

export function constructionTicket({ loaded: { set, lock, approval } }: RecordFacts): Judged {
  if (approval && approval.tickets.construction !== set.ticket)
    return open(`the approval names ${approval.tickets.construction}, the set is of ${set.ticket}`);
  const namedIn = [...(lock ? ["the lock"] : []), ...(approval ? ["the approval"] : [])];
  return namedIn.length ? ticked(`${set.ticket}, in ${namedIn.join(" and ")}`) : open(`neither lock nor approval names ${set.ticket} yet`);
}

export function inputsSelected({ loaded }: RecordFacts): Judged {
  const { set, lock } = loaded;
  if (!lock) return open("there is no lock");
  const lockedOf = (made: SetProduct) =>
    lock.inputs.products.find(({ product, declaration }) => product === made.title && declaration === made.digest);
  const stale = set.products.filter((made) => !lockedOf(made));
  if (stale.length) return open(`the lock was not resolved from what is declared now: ${titles(stale)}`);
  const unlocked = set.collections.filter((each) => !lockedCollection(loaded, each));
  if (unlocked.length) return open(`the lock does not have ${unlocked.map(({ name }) => name).join(", ")} as declared now`);
  const empty = set.products.filter((made) => made.query !== null && asGenerated(made) && !lockedOf(made)?.construction?.exposures.length);
  if (empty.length) return open(`the lock has no exposures for ${titles(empty)}`);
  const exposures = new Set(set.products.flatMap((made) => lockedOf(made)?.construction?.exposures ?? []));
  return ticked(
    `lock: ${counted(exposures.size, "exposure")} for ${counted(set.products.length, "product")}${set.collections.length ? `; ${counted(set.collections.length, "collection")} as found` : ""}`,
  );
}

export function generated(facts: RecordFacts): Judged {
  const { loaded } = facts;
  const view = buildView(facts);
  if (view.kind !== "answered") return unchecked(view);
  const products = loaded.set.products.flatMap((made) => asGenerated(made) ?? []);
  const missing = products.flatMap((made) => {
    const progress = generationProgress(loaded.set, made, view.value);
    const locked = lockedRunOf(loaded, made);
    if (progress.kind !== "complete") return [`${made.title} is not complete in ${names.generation(loaded.set, made)}`];
    return locked === undefined || locked === progress.attempt.run
      ? []
      : [`${made.title}: the lock names ${locked}, the repository has ${progress.attempt.run}`];
  });
  if (missing.length) return open(...missing);
  return ticked(`${loaded.set.build.repo}: ${counted(products.length, "product")} complete`, ...standIns(facts, "construction", "cp_pipe"));
}

export function verified(facts: RecordFacts): Judged {
  const { set } = facts.loaded;
  const view = buildView(facts);
  if (view.kind !== "answered") return unchecked(view);
  const tried = set.products.flatMap((made) => asVerified(made) ?? []);
  if (!tried.some(hasVerdict)) return open("no product is declared to be verified");
  const missing = tried.filter((made) => verificationProgress(set, made, view.value).kind !== "complete");
  if (missing.length) return open(`not complete in ${set.build.repo}: ${titles(missing)}`);
  const coverage = tried.filter(hasVerdict).map((made) => coverageOf(facts, made));
  const left = leftUnverified(facts);
  const evidence = [
    ...coverage.map(({ words }) => words),
    ...left.possible.map((title) => `${title}: not done, its verification is not declared`),
    ...(left.ranged.length ? [`our own ranges check ${left.ranged.join(", ")}, which no pipeline verifies`] : []),
    ...(left.impossible.length ? [`no pipeline verifies ${left.impossible.join(", ")}`] : []),
    ...standIns(facts, "verification", "cp_verify"),
  ];
  return coverage.every(({ isDone }) => isDone) && !left.possible.length ? ticked(...evidence) : open(...evidence);
}

export function reported({ loaded, report }: RecordFacts): Judged {
  if (report.kind !== "answered") return unchecked(report);
  if (!report.value) return open("there is no report");
  if (!isMadeNow(loaded) || !loaded.lock?.made) return open(`report ${report.value.digest.slice(0, 12)} is there, the set is not released`);
  const locked = loaded.lock.made.report;
  if (locked !== report.value.digest)
    return open(`the report is ${report.value.digest.slice(0, 12)}, the lock names ${locked.slice(0, 12)}`);
  return ticked(`report ${locked.slice(0, 12)}, as the lock names it`);
}

/** Whether a product was verified on all of its inputs and on other exposures, with the numbers. */
function coverageOf({ loaded }: RecordFacts, made: Verified): { readonly words: string; readonly isDone: boolean } {
  const locked = loaded.lock?.inputs.products.find(({ product }) => product === made.title);
  const inputs = new Set(locked?.construction?.exposures);
  const tried = locked?.verification?.exposures ?? [];
  const own = tried.filter((exposure) => inputs.has(exposure)).length;
  const others = tried.length - own;
  const released = madeNow(loaded, made);
  const verdict = released ? `; ${verdictWords(released.verdict)}` : "";
  if (made.verification.measures === "calibration")
    return { words: `${made.title}: done, on the calibration as a whole${verdict}`, isDone: true };
  const lacks = [
    ...(own < inputs.size ? ["not on all of its inputs"] : []),
    ...(others ? [] : ["no exposure beyond the inputs: time variability is not tested"]),
  ];
  return {
    words: `${made.title}: ${lacks.length ? `not done, ${lacks.join(", ")}` : "done"}; ${own} of its ${counted(inputs.size, "input")} and ${others} others${verdict}`,
    isDone: !lacks.length,
  };
}

/** Products that could be verified but are not, and products without a verification pipeline: judged by their own values, or not at all. */
function leftUnverified({ loaded }: RecordFacts): {
  readonly possible: readonly string[];
  readonly ranged: readonly string[];
  readonly impossible: readonly string[];
} {
  const { set } = loaded;
  const left = set.products.filter((made) => made.product.certified && !asVerified(made));
  const kindOf = (made: SetProduct) => (lacksVerification(set, made) ? "possible" : isRanged(loaded, made) ? "ranged" : "impossible");
  const of = (kind: ReturnType<typeof kindOf>) => left.filter((made) => kindOf(made) === kind).map(({ title }) => title);
  return { possible: of("possible"), ranged: of("ranged"), impossible: of("impossible") };
}

/** Evidence that reference pipelines ran in place of the stack's; empty if the stack's ran. */
function standIns({ loaded: { lock } }: RecordFacts, kind: "construction" | "verification", meant: string): readonly string[] {
  const standIn = lock?.inputs.products.some((each) => each[kind]?.pipeline.source === "reference");
  return standIn ? [`by this project's reference pipelines in place of ${meant}'s`] : [];
}

const hasVerdict = (made: Verified): boolean => made.verification.verdict;

const titles = (products: readonly SetProduct[]): string => products.map(({ title }) => title).join(", ");

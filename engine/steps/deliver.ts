import type { RepoView } from "../bridge/repoView.ts";
import { applyContentChange, changesOf, type ContentChange } from "../content/applyContent.ts";
import { compareSet, firstRefusal, readSet, type Comparison, type SetRows } from "../content/compareSet.ts";
import { names } from "../model/names.ts";
import { deployedTo, type Deployed } from "./deployed.ts";
import type { Step } from "./step.ts";

interface Observed {
  readonly view: RepoView;
  readonly read: SetRows;
}

/** Brings a released set to one target: datasets with their RUNs, certifications, ticket chain, and auxiliary collections. No default collection searches it yet. */
export const deliver: Step<Deployed, Observed, ContentChange> = {
  name: "deliver",

  desired: (loaded, unit) => deployedTo(loaded, unit, "deployment"),

  async observe(observer, deployed) {
    const { name } = deployed.repository;
    const [view, reader] = await Promise.all([observer.view(name), observer.reader(name)]);
    return { view, read: await readSet(reader, comparisonOf(deployed), view) };
  },

  plan(deployed, { view, read }) {
    const { loaded, repository, made } = deployed;
    const differences = compareSet(comparisonOf(deployed), view, read);
    const ticket = names.ticket(loaded.set);
    const refusal = firstRefusal(made, differences.filter(({ product, collection }) => product !== null || collection === ticket));
    const changes = changesOf(loaded, repository, made, differences);
    // Everything that nothing is in the way of is made first.
    if (changes.length) return { kind: "change", changes, ...(refusal ? { besides: refusal } : {}) };
    if (refusal) return { kind: "refused", ...refusal };
    return { kind: "in-sync", note: made.fingerprint };
  },

  apply: (access, { loaded, repository }, change) => applyContentChange(access, loaded, repository, change),

  writes: (_loaded, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

/** The gate is open wherever a set is deployed to. */
export const comparisonOf = ({ loaded, repository, made }: Deployed): Comparison => ({ set: loaded.set, made, repository, isAdopted: true });

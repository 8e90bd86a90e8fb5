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
    // A refusal of one part does not keep back changes of other parts.
    if (changes.length) return { kind: "change", changes, ...(refusal ? { besides: refusal } : {}) };
    if (refusal) return { kind: "refused", ...refusal };
    return { kind: "in-sync", note: made.fingerprint };
  },

  apply: (access, { loaded, repository }, change) => applyContentChange(access, loaded, repository, change),

  writes: (_loaded, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

/** How a target is compared. The gate is open at every deployment, so the set counts as adopted. */
export const comparisonOf = ({ loaded, repository, made }: Deployed): Comparison => ({ set: loaded.set, made, repository, isAdopted: true });

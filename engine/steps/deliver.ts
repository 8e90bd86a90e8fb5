import { applyContentChange, changesOf, type ContentChange } from "../content/applyContent.ts";
import { compareSet, firstRefusal } from "../content/compareSet.ts";
import { names } from "../model/names.ts";
import { comparisonOf, deployedTo, observeDeployed, type Deployed, type ObservedTarget } from "./deployed.ts";
import type { Step } from "./step.ts";

/** Brings a released set to one target: datasets with their RUNs, certifications, ticket chain, and auxiliary collections. No default collection searches it yet. */
export const deliver: Step<Deployed, ObservedTarget, ContentChange> = {
  name: "deliver",

  desired: (loaded, unit) => deployedTo(loaded, unit, "deployment"),

  observe: observeDeployed,

  plan(deployed, { view, read }) {
    const { loaded, repository, made } = deployed;
    const differences = compareSet(comparisonOf(deployed), view, read);
    const ticket = names.ticket(loaded.set);
    const refusal = firstRefusal(
      made,
      differences.filter(({ product, collection }) => product !== null || collection === ticket),
    );
    const changes = changesOf(loaded, repository, made, differences);
    // A refusal of one part does not keep back changes of other parts.
    if (changes.length) return { kind: "change", changes, ...(refusal ? { besides: refusal } : {}) };
    if (refusal) return { kind: "refused", ...refusal };
    return { kind: "in-sync", note: made.fingerprint };
  },

  apply: (access, { loaded, repository }, change) => applyContentChange(access, loaded, repository, change),

  writes: (_loaded, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

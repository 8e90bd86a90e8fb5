import { applyContentChange, changesOf, folderReadBy, type ContentChange } from "../content/applyContent.ts";
import { compareSet, firstRefusal } from "../content/compareSet.ts";
import { siteOf } from "../declare/loadedSet.ts";
import { awaitsSignature, lacksSignature } from "../declare/signing.ts";
import { names } from "../model/names.ts";
import { comparisonOf, deployedTo, observeDeployed, type Deployed, type ObservedTarget } from "./deployed.ts";
import type { Step } from "./step.ts";

interface Observed extends ObservedTarget {
  readonly unsigned: (folder: string) => boolean;
}

/** Brings a released set to one target: datasets with their RUNs, certifications, ticket chain, and auxiliary collections. No default collection searches it yet. */
export const deliver: Step<Deployed, Observed, ContentChange> = {
  name: "deliver",

  desired: (loaded, unit) => deployedTo(loaded, unit, "deployment"),

  async observe(observer, deployed) {
    const { loaded, repository } = deployed;
    const unsigned = (folder: string) => lacksSignature(siteOf(loaded, repository.name), folder);
    return { ...(await observeDeployed(observer, deployed)), unsigned };
  },

  plan(deployed, { view, read, unsigned }) {
    const { loaded, repository, made } = deployed;
    const differences = compareSet(comparisonOf(deployed), view, read);
    const ticket = names.ticket(loaded.set);
    const refusal = firstRefusal(
      made,
      differences.filter(({ product, collection }) => product !== null || collection === ticket),
    );
    const changes = changesOf(loaded, repository, made, differences);
    const waits = changes.flatMap((change) => folderReadBy(loaded, change) ?? []).find(unsigned);
    if (waits !== undefined) return awaitsSignature(loaded.set.key, waits);
    // A refusal of one part does not keep back changes of other parts.
    if (changes.length) return { kind: "change", changes, ...(refusal ? { besides: refusal } : {}) };
    if (refusal) return { kind: "refused", ...refusal };
    return { kind: "in-sync", note: made.fingerprint };
  },

  apply: (access, { loaded, repository }, change) => applyContentChange(access, loaded, repository, change),

  writes: (_loaded, unit) => (unit.kind === "deployment" ? [unit.repo] : []),
};

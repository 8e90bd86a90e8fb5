import type { MaybeHistory } from "../../declare/git/history.ts";
import { digestOf } from "../../model/digest.ts";
import { plainJson } from "../../declare/plainJson.ts";
import type { LoadedSet } from "../../declare/loadedSet.ts";
import { about, isInUse, isOfficial, type PolicyRule } from "../rule.ts";

/** Number of files that a diagnostic names; further files are counted. */
const SHOWN = 3;

const asksForMerge = (loaded: LoadedSet): boolean => isOfficial(loaded) && loaded.world.requireMerged !== null;
/** A person may force a run of an unmerged set, with a reason that the journal records. */
const isUnforced = (loaded: LoadedSet): boolean => asksForMerge(loaded) && loaded.source.forced === null;

export const git: readonly PolicyRule[] = [
  {
    code: "tree-unknown",
    title: "If the world requires merged sets, the checkout that describes the world shows whether they are merged.",
    severity: "error",
    stops: "writing",
    held: "when writing",
    applies: isUnforced,
    judge(_scene, { history }) {
      if (history.kind !== "known" || !history.tree) return [about("tree-unknown", whyUnknown(history))];
      if (!history.tree.ofWorld) return [about("tree-unknown", "the calibsets lie in another repository than the world's description")];
      return history.tree.merged === null ? [about("tree-unknown", `there is no ${history.against}`)] : [];
    },
  },
  {
    code: "tree-dirty",
    title: "A run uses committed files. Only locks, review records and activation records, which runs write, may differ from the commit.",
    severity: "error",
    stops: "writing",
    held: "when writing",
    applies: isUnforced,
    judge(_scene, { history }) {
      const dirty = history.kind === "known" ? (history.tree?.dirty ?? []) : [];
      if (!dirty.length) return [];
      return [about("tree-dirty", `${dirty.slice(0, SHOWN).join(", ")}${dirty.length > SHOWN ? ` and ${dirty.length - SHOWN} more` : ""}`)];
    },
  },
  {
    code: "tree-unmerged",
    title: "A run uses sets that are merged into the branch that the world names.",
    severity: "error",
    stops: "writing",
    held: "when writing",
    applies: isUnforced,
    judge(_scene, { history }) {
      if (history.kind !== "known" || history.tree?.merged !== false) return [];
      return [
        about("tree-unmerged", `${history.tree.branch ?? "HEAD"} at ${history.tree.commit.slice(0, 10)} is not in ${history.against}`),
      ];
    },
  },
  {
    code: "papers-unmerged",
    title:
      "The approval, the lock's part `made` and the chain file are those of the branch that the world names, because decisions come by pull request. This cannot be forced.",
    severity: "error",
    stops: "deployment",
    held: "when writing",
    applies: (loaded) => asksForMerge(loaded) && isInUse(loaded) && loaded.approval?.state === "adopted",
    judge({ approval, lock, chain, set }, { history }) {
      if (history.kind !== "known") return [about("papers-unmerged", whyUnknown(history))];
      const { base } = history;
      if (!base) return [about("papers-unmerged", `there is no ${history.against}`)];
      return [
        ...(isSame(base.approval, approval) ? [] : [about("papers-unmerged", `the approval is not that of ${history.against}`)]),
        ...(isSame(base.lock?.made, lock?.made)
          ? []
          : [about("papers-unmerged", `the lock's part made is not that of ${history.against}`)]),
        ...(isSame(base.chain, chain)
          ? []
          : [about("papers-unmerged", `the chain file of ${set.instrument} is not that of ${history.against}`)]),
      ];
    },
  },
];

const whyUnknown = (history: MaybeHistory): string =>
  history.kind === "unknown" ? `${history.code}: ${history.reason}` : "git was not asked";

const isSame = (a: unknown, b: unknown): boolean => digestOf(plainJson(a)) === digestOf(plainJson(b));

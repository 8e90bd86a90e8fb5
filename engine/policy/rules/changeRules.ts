import { refusedChanges } from "../../declare/refusedChanges.ts";
import { isOfficial, type PolicyRule } from "../rule.ts";
import { stageOf } from "../../declare/stage.ts";

export const changes: readonly PolicyRule[] = [
  {
    code: "adopted-set-changed",
    title: "A set that is made or adopted changes only in what may change: against the base, by what the base says was made of it (engine/declare/mayChange.ts).",
    severity: "error",
    stops: "writing",
    held: "always",
    applies: isOfficial,
    judge(_scene, { history }) {
      if (history.kind !== "known" || !history.base?.changed) return [];
      const { before, after } = history.base.changed;
      return refusedChanges(before, after, stageOf(history.base));
    },
  },
];

import { diagnostic } from "../../model/diagnostic.ts";
import { formatTai, parseTai, wireBound } from "../../model/tai.ts";
import { isOfficial, type PolicyRule } from "../rule.ts";
import { refusedChanges } from "../../declare/refusedChanges.ts";
import { stageOf } from "../../declare/mayChange.ts";

const SECOND = 1_000_000_000n;
const DAY = 86_400n * SECOND;
/** Observing runs are planned a month ahead at most; a later begin is a typing error. */
const AHEAD = 31n * DAY;
/** No camera of the observatory took an exposure before this date. */
const FIRST = parseTai("2015-01-01") ?? 0n;

/** People certify until this date or later where they mean no end (cp_pipe's guide, ci_cpp, scripts of the summit). */
const NO_END = parseTai("2050-01-01") ?? 0n;

const common = { stops: "writing", held: "always", applies: isOfficial } as const;

export const dates: readonly PolicyRule[] = [
  {
    ...common,
    code: "begin-in-future",
    title: "A set begins to be valid at most a month from now.",
    severity: "error",
    judge: ({ set: { validity } }, { today }) =>
      validity.begin !== null && validity.begin > today + AHEAD
        ? [diagnostic("begin-in-future", `begin ${formatTai(validity.begin)}`, "/begin")]
        : [],
  },
  {
    ...common,
    code: "begin-too-early",
    title: "A set begins after the first exposure of any camera, or at 1970-01-01, which is no bound.",
    severity: "warning",
    judge: ({ set: { validity } }) =>
      validity.begin !== null && validity.begin < FIRST
        ? [diagnostic("begin-too-early", `begin ${formatTai(validity.begin)}`, "/begin")]
        : [],
  },
  {
    ...common,
    code: "end-in-future",
    title: "A historical set ends in the past, or at 2050-01-01 or later, which is no end.",
    severity: "error",
    judge: ({ set: { validity } }, { today }) =>
      validity.end !== null && validity.end > today && validity.end < NO_END
        ? [diagnostic("end-in-future", `end ${formatTai(validity.end)}`, "/end")]
        : [],
  },
  {
    ...common,
    code: "end-counts-as-open",
    title: "A range ends before 2050-01-01, or has no end: a later end is certified as it is and counts as open.",
    severity: "warning",
    judge({ set: { validity }, lock }) {
      const kept = (lock?.inputs.products ?? []).flatMap(({ product, kept = [] }) =>
        kept.map(({ end }) => ({ end: wireBound(end), of: ` of ${product}`, pointer: "/adopted" })),
      );
      const [first] = [{ end: validity.end, of: "", pointer: "/end" }, ...kept].filter(({ end }) => end !== null && end >= NO_END);
      return first?.end ? [diagnostic("end-counts-as-open", `end ${formatTai(first.end)}${first.of}`, first.pointer)] : [];
    },
  },
  {
    ...common,
    code: "end-second-lost",
    title: "A range does not end at 23:59:59, because ends are exclusive and the last second would have no calibration.",
    severity: "warning",
    judge: ({ set: { validity } }) =>
      validity.end !== null && validity.end % DAY === DAY - SECOND
        ? [diagnostic("end-second-lost", `end ${formatTai(validity.end)}`, "/end")]
        : [],
  },
  {
    ...common,
    code: "withdrawn-in-future",
    title: "A set is withdrawn by a decision that has been taken.",
    severity: "error",
    judge({ set: { withdrawn } }, { today }) {
      const on = withdrawn && parseTai(withdrawn.on);
      return on && on > today + DAY ? [diagnostic("withdrawn-in-future", `withdrawn on ${withdrawn.on}`, "/withdrawn")] : [];
    },
  },
];

export const changes: readonly PolicyRule[] = [
  {
    code: "adopted-set-changed",
    title:
      "A set that is made or adopted changes only in fields that may change (engine/declare/mayChange.ts), compared with the base and its lock.",
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

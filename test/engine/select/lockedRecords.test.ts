import { expect, test } from "@jest/globals";
import type { TakenResult } from "../../../engine/bridge/wire.ts";
import type { LockedRun } from "../../../engine/model/lock.ts";
import { whyCorrected } from "../../../engine/select/lockedRecords.ts";
import { noExposures } from "../observed.ts";

const FIRST = 2024032600002;
const BEGIN = 1711446000000000000n;

/** Records of three exposures, one a minute, with changes of the second. */
function records(changes: { type?: string; filter?: string; begin?: string | null } = {}): TakenResult {
  const id = [FIRST, FIRST + 1, FIRST + 2];
  const begin = id.map((_, index) => String(BEGIN + 60_000_000_000n * BigInt(index)));
  const second = <V>(values: readonly V[], value: V | undefined): V[] =>
    values.map((each, index) => (index === 1 && value !== undefined ? value : each));
  return {
    ...noExposures,
    id,
    observationType: second(["bias", "bias", "bias"], changes.type),
    physicalFilter: second(["r_03", "r_03", "r_03"], changes.filter),
    begin: second<string | null>(begin, changes.begin),
    end: begin.map((each) => String(BigInt(each) + 1_000_000_000n)),
  };
}

const { id, observationType, physicalFilter, begin, end } = records();
const locked: LockedRun = {
  exposures: id,
  span: { begin: begin[0]!, end: end[2]! },
  records: { observationType: observationType.map((type) => type ?? ""), physicalFilter, begin, end },
  pipeline: { path: "cpBias.yaml", source: "reference", branch: null, commit: null, sha256: "p" },
};
const { records: _, ...old } = locked;
const LATER = " since the lock: run `calib lock` again";

test.each<[string, LockedRun, TakenResult, string | undefined]>([
  ["nothing", locked, records(), undefined],
  ["the type", locked, records({ type: "dark" }), `observation_type of exposure ${FIRST + 1} changed from bias to dark${LATER}`],
  ["the filter", locked, records({ filter: "g_01" }), `physical_filter of exposure ${FIRST + 1} changed from r_03 to g_01${LATER}`],
  [
    "the begin, so that a lookup may find another calibration",
    locked,
    records({ begin: String(BEGIN) }),
    `timespan of exposure ${FIRST + 1} changed from [2024-03-26T09:41:00, 2024-03-26T09:41:01) to [2024-03-26T09:40:00, 2024-03-26T09:41:01)${LATER}`,
  ],
  ["the time of an exposure that is no longer there, which is another error", locked, noExposures, undefined],
  ["the type, which an older lock does not name", old, records({ type: "dark" }), undefined],
  ["nothing since an older lock", old, records(), undefined],
  [
    "a begin since an older lock, which names the first and the last time",
    old,
    records({ begin: String(BEGIN - 60_000_000_000n) }),
    `the span of the exposures changed from [2024-03-26T09:40:00, 2024-03-26T09:42:01) to [2024-03-26T09:39:00, 2024-03-26T09:42:01)${LATER}`,
  ],
  [
    "a filter since an older lock",
    { ...old, filters: ["r_03"] },
    records({ filter: "g_01" }),
    `their filters changed from r_03 to g_01, r_03${LATER}`,
  ],
  [
    "a time that the record lost",
    locked,
    records({ begin: null }),
    `timespan of exposure ${FIRST + 1} changed from [2024-03-26T09:41:00, 2024-03-26T09:41:01) to [-∞, 2024-03-26T09:41:01)${LATER}`,
  ],
  ["nothing of a product without exposures", { ...old, exposures: [], span: { begin: null, end: null } }, records(), undefined],
])("exposure records since the lock: what was corrected is %s", (_case, run, now, expected) => {
  expect(whyCorrected(run, now)).toEqual(expected);
});

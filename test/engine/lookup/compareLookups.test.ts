import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { compareSearches, mergeDetectors } from "../../../engine/lookup/compareLookups.ts";
import type { HeldRow, Holdings } from "../../../engine/lookup/holdings.ts";
import { isWarning } from "../../../engine/lookup/lookupKinds.ts";
import { sameHit, type Hit } from "../../../engine/lookup/search.ts";
import { shadowing } from "../../../engine/drift/shadowed.ts";
import { touchedExposures, type Exposure } from "../../../engine/lookup/touched.ts";
import { formatTimespan } from "../../../engine/model/tai.ts";
import { dataIds, day, heldIn, hitOf, row, someHoldings, spanOfDay } from "./held.ts";

const D5 = { detector: 5 };
const both = (collection: string, range?: readonly [number | null, number | null]): readonly HeldRow[] => [
  row(collection, { detector: 4 }, range),
  row(collection, D5, range),
];

const OLD = "bias.20240101a";
const NEW = "bias.20250101a";
const MIDDLE = "bias.20240601a";

/** Renders each change as `kind detectors range from -> to`. */
const rendered = (before: Holdings, after: Holdings): readonly string[] =>
  mergeDetectors(compareSearches(before, after)).map(
    ({ kind, detectors, range, before: from, after: to }) =>
      `${kind} ${detectors.join()} ${formatTimespan(range)} ${nameOf(from)} -> ${nameOf(to)}`,
  );

const nameOf = (hit: Hit | null): string => hit?.collection.name ?? "nothing";

const held = (order: readonly string[], ...rows: readonly (readonly HeldRow[])[]): Holdings => heldIn(order, { bias: rows.flat() });

test.each<readonly [string, Holdings, Holdings, readonly string[]]>([
  ["nothing changes", held([OLD], both(OLD)), held([OLD], both(OLD)), []],
  ["the first of all", held([]), held([NEW], both(NEW, [10, null])), [`first 4,5 [2025-01-11T00:00:00, ∞) nothing -> ${NEW}`]],
  [
    "a newer one ahead, from its beginning on",
    held([OLD], both(OLD)),
    held([NEW, OLD], both(OLD), both(NEW, [10, null])),
    [`newer 4,5 [2025-01-11T00:00:00, ∞) ${OLD} -> ${NEW}`],
  ],
  [
    "an older one ahead",
    held([NEW], both(NEW)),
    held([OLD, NEW], both(NEW), both(OLD, [10, null])),
    [`reversion 4,5 [2025-01-11T00:00:00, ∞) ${NEW} -> ${OLD}`],
  ],
  [
    "the newer one is withdrawn",
    held([NEW, OLD], both(NEW), both(OLD)),
    held([OLD], both(OLD)),
    [`reversion 4,5 [-∞, ∞) ${NEW} -> ${OLD}`],
  ],
  ["the only one is withdrawn", held([NEW], both(NEW)), held([]), [`removal 4,5 [-∞, ∞) ${NEW} -> nothing`]],
  [
    "a beginning that moves",
    held([NEW, OLD], both(NEW, [10, null]), both(OLD)),
    held([NEW, OLD], both(NEW, [20, null]), both(OLD)),
    [`reversion 4,5 [2025-01-11T00:00:00, 2025-01-21T00:00:00) ${NEW} -> ${OLD}`],
  ],
  [
    "a new one that lacks a detector: it finds the same as before, and its siblings do not",
    held([OLD], both(OLD)),
    held([NEW, OLD], both(OLD), [row(NEW, { detector: 4 }, [10, null])]),
    [`newer 4 [2025-01-11T00:00:00, ∞) ${OLD} -> ${NEW}`, `fall-through 5 [2025-01-11T00:00:00, ∞) ${OLD} -> ${OLD}`],
  ],
  [
    "a detector is lost from the one ahead",
    held([NEW, OLD], both(NEW), both(OLD)),
    held([NEW, OLD], both(OLD), [row(NEW, { detector: 4 })]),
    [`fall-through 5 [-∞, ∞) ${NEW} -> ${OLD}`],
  ],
  [
    "a detector that the one ahead has always lacked is no news",
    held([MIDDLE, OLD], both(OLD), [row(MIDDLE, { detector: 4 })]),
    held([NEW, MIDDLE, OLD], both(OLD), [row(MIDDLE, { detector: 4 })], [row(NEW, { detector: 4 }, [10, 20]), row(NEW, D5, [10, 20])]),
    [
      `newer 4 [2025-01-11T00:00:00, 2025-01-21T00:00:00) ${MIDDLE} -> ${NEW}`,
      `newer 5 [2025-01-11T00:00:00, 2025-01-21T00:00:00) ${OLD} -> ${NEW}`,
    ],
  ],
  [
    "a historical set ahead of one that began later",
    held([OLD], both(OLD, [15, null])),
    held([NEW, OLD], both(OLD, [15, null]), both(NEW, [10, 20])),
    [
      `first 4,5 [2025-01-11T00:00:00, 2025-01-16T00:00:00) nothing -> ${NEW}`,
      `historical shadows newer 4,5 [2025-01-16T00:00:00, 2025-01-21T00:00:00) ${OLD} -> ${NEW}`,
    ],
  ],
  [
    "a historical set ahead of one that began before",
    held([OLD], both(OLD, [5, null])),
    held([NEW, OLD], both(OLD, [5, null]), both(NEW, [10, 20])),
    [`newer 4,5 [2025-01-11T00:00:00, 2025-01-21T00:00:00) ${OLD} -> ${NEW}`],
  ],
  [
    "two ranges of one collection",
    held([OLD], both(OLD)),
    held([NEW, OLD], both(OLD), [row(NEW, D5, [10, 20], "a"), row(NEW, D5, [15, 30], "b")]),
    [
      `newer 5 [2025-01-11T00:00:00, 2025-01-16T00:00:00) ${OLD} -> ${NEW}`,
      `ambiguous 5 [2025-01-16T00:00:00, 2025-01-21T00:00:00) ${OLD} -> ${NEW}`,
      `newer 5 [2025-01-21T00:00:00, 2025-01-31T00:00:00) ${OLD} -> ${NEW}`,
      `fall-through 4 [2025-01-11T00:00:00, 2025-01-31T00:00:00) ${OLD} -> ${OLD}`,
    ],
  ],
  [
    "and one again",
    held([NEW], [row(NEW, D5, [10, 20], "a"), row(NEW, D5, [10, 20], "b")]),
    held([NEW], [row(NEW, D5, [10, 20], "a")]),
    [`settled 5 [2025-01-11T00:00:00, 2025-01-21T00:00:00) ${NEW} -> ${NEW}`],
  ],
  [
    "the same dataset under another name",
    held([OLD], [row(OLD, D5, [null, null], "same")]),
    held([NEW], [row(NEW, D5, [0, null], "same"), row(NEW, D5, [null, 0], "same")]),
    [],
  ],
  [
    "an empty range answers nothing",
    held([OLD], both(OLD)),
    held(
      [NEW, OLD],
      both(OLD),
      both(NEW).map((each) => ({ ...each, empty: true })),
    ),
    [],
  ],
  [
    "a dataset that is not made yet is newer than all others",
    held([NEW], both(NEW)),
    held(
      [OLD, NEW],
      both(NEW),
      both(OLD, [10, null]).map((each) => ({ ...each, unmade: "LATISS/DM-1" })),
    ),
    [`newer 4,5 [2025-01-11T00:00:00, ∞) ${NEW} -> ${OLD}`],
  ],
])("changes of lookups: %s", (_case, before, after, changes) => {
  expect([...rendered(before, after)].sort()).toEqual([...changes].sort());
});

test("the newer dataset is decided by UUIDs with a time, else by reruns, else by ranges", () => {
  const [early, late] = ["0190a000-0000-7000-8000-000000000000", "0190b000-0000-7000-8000-000000000000"];
  const kindOf = (was: HeldRow, is: HeldRow) =>
    compareSearches(heldIn([was.collection], { bias: [was] }), heldIn([is.collection], { bias: [is] })).map(({ kind }) => kind);
  expect(kindOf(row(NEW, D5, [0, null], early), row(OLD, D5, [0, null], late))).toEqual(["newer"]);
  expect(kindOf(row(NEW, D5, [0, null], late), row(OLD, D5, [0, null], early))).toEqual(["reversion"]);
  expect(kindOf(row(NEW, D5, [0, null], late), row(OLD, D5, [0, null], "of no version"))).toEqual(["reversion"]);
  expect(kindOf(row("bias.20240101b", D5, [0, null]), row("bias.20240101a", D5, [0, null]))).toEqual(["reversion"]);
  const inRun = { ...row("somewhere", D5, [0, null]), run: "LATISS/calib/DM-1/tag/biasGen.20230101a/run1" };
  expect(kindOf(row(OLD, D5, [0, null]), inRun)).toEqual(["reversion"]);
  const nameless = (name: string, begin: number) => ({ ...row(name, D5, [begin, null]), run: "by hand" });
  expect(kindOf(nameless("one", 5), nameless("two", 4)).at(-1)).toBe("reversion");
  expect(kindOf(nameless("one", 5), nameless("two", 5))).toEqual(["newer"]);
});

test("expected changes have no warning, and unexpected ones have", () => {
  expect(
    (["first", "newer", "settled", "reversion", "removal", "fall-through", "historical shadows newer", "ambiguous"] as const).filter(
      isWarning,
    ),
  ).toEqual(["reversion", "removal", "fall-through", "historical shadows newer", "ambiguous"]);
});

test("a foreign collection in front shadows the set for the detectors and times that it has", () => {
  const foreign = [row("foreign", { detector: 4 }, [10, 20]), row("copy", D5, [null, null], row(NEW, D5).id)];
  const shadows = shadowing(held(["foreign", "copy", NEW, "behind"], foreign, both(NEW, [5, null]), both("behind")), new Set([NEW]));
  expect(
    shadows.map(({ datasetType, detectors, range, before, after }) => [
      datasetType,
      detectors,
      formatTimespan(range),
      nameOf(before),
      nameOf(after),
    ]),
  ).toEqual([["bias", [4], "[2025-01-11T00:00:00, 2025-01-21T00:00:00)", NEW, "foreign"]]);
});

const someExposures = fc
  .array(fc.tuple(fc.integer({ min: -1, max: 9 }), fc.integer({ min: 1, max: 4 }), fc.constantFrom("g", "r")), { maxLength: 12 })
  .map((all) =>
    all.map(([begin, length, physical_filter], id): Exposure => ({
      id,
      dayObs: 1,
      observationType: "science",
      dataId: { physical_filter },
      begin: day(begin),
      end: day(begin + length),
      timed: true,
    })),
  );

test("changes cover exactly the times at which searches differ, and touch the exposures whose searches differ", () => {
  fc.assert(
    fc.property(someHoldings, someHoldings, someExposures, (before, after, exposures) => {
      const changes = compareSearches(before, after);
      const real = changes.filter((each) => !sameHit(each.before, each.after));
      for (const dataId of dataIds) {
        const ofDataId = real.filter(
          (each) => each.dataId["detector"] === dataId.detector && each.dataId["physical_filter"] === dataId.physical_filter,
        );
        for (let n = -1; n < 11; n++) {
          const span = spanOfDay(n);
          const covering = ofDataId.filter(
            ({ range }) => (range.begin === null || range.begin <= span.begin) && (range.end === null || range.end > span.begin),
          );
          const [old, now] = [hitOf(before, dataId, span), hitOf(after, dataId, span)];
          expect(covering).toHaveLength(sameHit(old, now) ? 0 : 1);
          if (covering[0]) expect([sameHit(covering[0].before, old), sameHit(covering[0].after, now)]).toEqual([true, true]);
        }
        for (const [index, change] of ofDataId.entries()) {
          const next = ofDataId[index + 1];
          if (next && next.range.begin === change.range.end)
            expect(next.kind !== change.kind || !sameHit(next.before, change.before) || !sameHit(next.after, change.after)).toBe(true);
        }
      }
      const differing = exposures.filter((exposure) =>
        dataIds.some(
          (dataId) =>
            dataId.physical_filter === exposure.dataId["physical_filter"] &&
            !sameHit(hitOf(before, dataId, exposure), hitOf(after, dataId, exposure)),
        ),
      );
      expect(touchedExposures(before, after, exposures).map(({ exposure }) => exposure.id)).toEqual(differing.map(({ id }) => id));
    }),
    { numRuns: 400, seed: 20250207 },
  );
});

import { expect, test } from "@jest/globals";
import { search } from "../../../engine/lookup/search.ts";
import { day, heldIn, row, spanOfDay } from "./held.ts";

const held = heldIn(["other detectors", "other filters", "other band", "ended", "later", "gap", "hollow", "managed", "behind"], {
  flat: [
    row("other detectors", { detector: 7, physical_filter: "r_03" }),
    row("other filters", { detector: 5, physical_filter: "g_01" }),
    row("other filters", { detector: 5, physical_filter: "i_06" }),
    row("ended", { detector: 5, physical_filter: "r_03" }, [0, 10]),
    row("ended", { detector: 5, physical_filter: "r_03" }, [2, 12]),
    row("later", { detector: 5, physical_filter: "r_03" }, [40, null]),
    row("gap", { detector: 5, physical_filter: "r_03" }, [null, 20]),
    row("gap", { detector: 5, physical_filter: "r_03" }, [31, 40]),
    { ...row("hollow", { detector: 5, physical_filter: "r_03" }), empty: true },
    row("managed", { detector: 5, physical_filter: "r_03" }, [25, null]),
    row("behind", { detector: 5, physical_filter: "r_03" }, [null, 100]),
  ],
});
const lookup = { datasetType: "flat", dataId: { detector: 5, physical_filter: "r_03", band: "r" } };

test("a search returns the dataset, the collections passed over with reasons, and the next dataset", () => {
  const found = search(held, { ...lookup, ...spanOfDay(30) });
  expect(found).toMatchObject({
    kind: "found",
    position: 7,
    row: { collection: "managed" },
    next: { kind: "found", position: 8, row: { collection: "behind" } },
  });
  expect(found.passedOver.map(({ collection, why }) => [collection.name, why])).toEqual([
    ["other detectors", { kind: "other detectors" }],
    ["other filters", { kind: "other filters", filters: ["g_01", "i_06"] }],
    ["ended", { kind: "ended", end: day(12) }],
    ["later", { kind: "begins later", begin: day(40) }],
    ["gap", { kind: "gap", end: day(20), begin: day(31) }],
    ["hollow", { kind: "empty range" }],
  ]);
});

test("nothing is found if all collections are passed over, or if none has the type", () => {
  const none = search(held, { ...lookup, dataId: { detector: 6, physical_filter: "r_03" }, ...spanOfDay(30) });
  expect(none).toMatchObject({ kind: "nothing", next: null });
  expect(none.passedOver).toHaveLength(8);
  expect(search(held, { ...lookup, datasetType: "dark", ...spanOfDay(30) })).toEqual({ kind: "nothing", passedOver: [], next: null });
});

test("a search is ambiguous if two ranges of the first collection contain the exposure", () => {
  const both = search(held, { ...lookup, begin: day(1), end: day(3) });
  expect(both).toMatchObject({
    kind: "ambiguous",
    collection: { name: "ended" },
    rows: [{ range: { end: day(10) } }, { range: { end: day(12) } }],
  });
  expect(both.next).toMatchObject({ kind: "found", row: { collection: "gap" } });
});

test("a range contains its begin and not its end", () => {
  const at = (begin: bigint, end: bigint) => search(held, { ...lookup, begin, end });
  expect(at(day(25) - 2n, day(25))).toMatchObject({ kind: "found", row: { collection: "behind" } });
  expect(at(day(25) - 2n, day(25) + 1n)).toMatchObject({ kind: "found", row: { collection: "managed" } });
  expect(at(day(12), day(12) + 1n)).toMatchObject({ kind: "found", row: { collection: "gap" } });
});

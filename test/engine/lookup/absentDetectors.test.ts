import { expect, test } from "@jest/globals";
import { answersForAbsent } from "../../../engine/lookup/absentDetectors.ts";
import { formatTimespan } from "../../../engine/model/tai.ts";
import { bias, CERTIFIED, loadedSets } from "../factory.ts";
import { heldIn, row } from "./held.ts";

const OLDER = "LATISS/calib/DM-1/t/bias.20240101a";
const OLDEST = "LATISS/calib/DM-0/t/bias.20230101a";

test("the answers for a detector that a set is declared without are those of the tickets behind, within the set's range", () => {
  const detectors = { without: { "4": "no power" } };
  const loaded = loadedSets.released({ begin: "2025-01-01", products: { bias: { ...bias, detectors } } });
  const holdings = heldIn([CERTIFIED, OLDER, OLDEST], {
    bias: [
      row(CERTIFIED, { detector: 0 }),
      row(OLDER, { detector: 4 }, [-10, 20], "older"),
      row(OLDEST, { detector: 4 }, [-99, 30], "oldest"),
      row(OLDER, { detector: 0 }),
    ],
  });
  expect(
    answersForAbsent(loaded, holdings).map(({ product, detector, reason, filter, range, hit }) => [
      ...[product, detector, reason, filter],
      ...[formatTimespan(range), hit?.kind === "found" ? hit.row.id : hit],
    ]),
  ).toEqual([
    ["bias", 4, "no power", "", "[2025-01-01T00:00:00, 2025-01-21T00:00:00)", "older"],
    ["bias", 4, "no power", "", "[2025-01-21T00:00:00, 2025-01-31T00:00:00)", "oldest"],
    ["bias", 4, "no power", "", "[2025-01-31T00:00:00, ∞)", null],
  ]);
  expect(answersForAbsent(loadedSets.released(), holdings)).toEqual([]);
});

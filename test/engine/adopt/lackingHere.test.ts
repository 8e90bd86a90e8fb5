import { expect, test } from "@jest/globals";
import { askWhy, lackingHere, UNKNOWN } from "../../../engine/adopt/lackingHere.ts";

const NINE = [0, 1, 2, 3, 4, 5, 6, 7, 8];

test.each<[string, readonly number[], readonly number[], readonly number[] | undefined]>([
  ["all nine", NINE, NINE, undefined],
  ["eight of nine", NINE, [0, 1, 2, 3, 5, 6, 7, 8], [4]],
  ["five of nine", NINE, [0, 1, 2, 3, 8], [4, 5, 6, 7]],
  ["four of nine, which were made for another list", NINE, [0, 1, 2, 3], undefined],
  ["none, as a type without detectors", NINE, [], undefined],
  ["the only detector of a camera", [0], [], undefined],
  ["all that are listed, and a guide sensor", [0, 1], [0, 1, 189], undefined],
])("a product that holds %s", (_case, listed, held, lacking) => {
  expect(lackingHere(listed, held)).toEqual(
    lacking && { without: Object.fromEntries(lacking.map((detector) => [detector, "reason unknown (adopted)"])) },
  );
});

test("a person is asked for the reason", () => {
  expect(askWhy("bias", { without: { "4": UNKNOWN, "5": UNKNOWN, "7": UNKNOWN } })).toBe("detectors of bias: find out why it lacks 4..5,7");
});

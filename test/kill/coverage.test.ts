import { expect, test } from "@jest/globals";
import { allSnapshots, chosenSnapshots, type Snapshot } from "./snapshots.ts";

const namesIn = (snapshots: readonly Snapshot[], name: "step" | "method") => [...new Set(snapshots.map((each) => each[name]))].sort();

test("every step that writes to a repository stands in the snapshots, so that none is left out of the kill suite", () => {
  expect(namesIn(allSnapshots(), "step")).toEqual(["activate", "bundle", "certify", "deliver", "generate", "selfCheck", "tag", "verify"]);
});

test("the choice of every day has each write method", () => {
  expect(namesIn(chosenSnapshots(allSnapshots()), "method")).toEqual(["bundle", "certify", "chain", "ingest", "submit", "tag"]);
  expect(namesIn(allSnapshots(), "method")).toEqual(["bundle", "certify", "chain", "ingest", "submit", "tag"]);
});

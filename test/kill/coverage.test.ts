import { expect, test } from "@jest/globals";
import { allSnapshots, chosenSnapshots, type Snapshot } from "./snapshots.ts";

const namesIn = (snapshots: readonly Snapshot[], name: "step" | "method") => [...new Set(snapshots.map((each) => each[name]))].sort();

test("the kill suite has a snapshot of every step that writes to a repository", () => {
  expect(namesIn(allSnapshots(), "step")).toEqual(["activate", "bundle", "certify", "deliver", "generate", "selfCheck", "tag", "verify"]);
});

test("the snapshots of a usual run have every write method", () => {
  expect(namesIn(chosenSnapshots(allSnapshots()), "method")).toEqual(["bundle", "certify", "chain", "ingest", "submit", "tag"]);
  expect(namesIn(allSnapshots(), "method")).toEqual(["bundle", "certify", "chain", "ingest", "submit", "tag"]);
});

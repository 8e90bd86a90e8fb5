import { expect, test } from "@jest/globals";
import { reportTwins, type ProbedRepository } from "../../../engine/bridge/pool.ts";

const probed = (name: string, database: string | null): ProbedRepository => ({
  name,
  site: name.split("/")[0]!,
  uri: name,
  reachable: database !== null,
  writable: database !== null,
  reason: null,
  database,
  instruments: [],
  mount: null,
  clock: null,
  remarks: [],
});

test("repositories of two sites with one database are reported, and those that do not answer are no twins", () => {
  const repositories = [
    probed("usdf/main", "postgresql://server/lsst main"),
    probed("tts/LATISS", null),
    probed("frdf/main", "postgresql://server/lsst main"),
    probed("summit/LATISS", null),
    probed("usdf/embargo", "postgresql://server/lsst embargo"),
  ];
  expect(reportTwins(repositories).map(({ reachable, reason }) => [reachable, reason])).toEqual([
    [false, "the same database as frdf/main: postgresql://server/lsst main"],
    [false, null],
    [false, "the same database as usdf/main: postgresql://server/lsst main"],
    [false, null],
    [true, null],
  ]);
});

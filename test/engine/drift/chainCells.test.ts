import { expect, test } from "@jest/globals";
import { surveyed } from "../../../engine/bridge/surveyView.ts";
import type { SurveyResult } from "../../../engine/bridge/wire.ts";
import { noAnswers } from "../../../engine/drift/compareAnswers.ts";
import { chainCell } from "../../../engine/drift/chainCells.ts";
import { differencesOf } from "../../../engine/drift/driftReport.ts";
import { readChain } from "../../../engine/drift/instrumentChains.ts";
import { asRepo } from "../../../engine/model/brand.ts";
import type { InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import { chain } from "../observed.ts";
import { survey } from "./surveys.ts";

const CHAIN = "LATISS/calib";
const SET = "LATISS/calib/DM-1";
const BIAS = "LATISS/calib/DM-1/t/bias.1";
const KEPT = "LATISS/calib/kept";
const file = (repositories?: readonly string[]): InstrumentChain => ({
  instrument: "LATISS",
  revision: 1,
  members: [
    { kind: "set", ticket: "DM-1" },
    { kind: "kept", collection: KEPT, reason: "curated", ...(repositories ? { repositories } : {}) },
  ],
});
const kept = { name: KEPT, type: "CALIBRATION" as const, children: [] };
const ticket = chain(SET, BIAS);

/** The differences of the chain at usdf/main, as kind, expected and found. */
async function differencesAt(declaration: InstrumentChain, facts: Partial<SurveyResult>) {
  const repo = asRepo("usdf/main");
  const certified = [{ collection: BIAS, datasetType: "bias" }];
  const here = surveyed({ chains: [CHAIN, SET, KEPT], certified }, survey(facts));
  const reader = { call: () => Promise.reject(new Error("nothing more is read")) };
  const cell = chainCell(repo, await readChain(reader, repo, declaration, here), noAnswers, []);
  return differencesOf({ cells: [cell] }).map(({ kind, expected, found, mend }) => [kind, expected, found, mend]);
}

test.each<[string, InstrumentChain, Partial<SurveyResult>, readonly (readonly string[])[]]>([
  ["all members in order", file(), { collections: [chain(CHAIN, SET, KEPT), ticket, kept] }, []],
  [
    "a kept member that the repository holds is not on the chain",
    file(),
    { collections: [chain(CHAIN, SET), ticket, kept] },
    [["member missing", KEPT, SET, "repair"]],
  ],
  [
    "a kept member that the repository does not hold, if the file names no repository",
    file(),
    { collections: [chain(CHAIN, SET), ticket] },
    [],
  ],
  [
    "a kept member that the file names for this repository, and that it does not hold",
    file(["usdf/main"]),
    { collections: [chain(CHAIN, SET), ticket] },
    [["member missing", KEPT, "no such collection in the repository", "people"]],
  ],
  [
    "a kept member of another repository stays where somebody put it",
    file(["summit/LATISS"]),
    { collections: [chain(CHAIN, KEPT, SET), ticket, kept] },
    [],
  ],
  [
    "a set's own collection holds a type that the set does not certify",
    file(),
    {
      collections: [chain(CHAIN, SET, KEPT), ticket, kept],
      answering: [{ collection: BIAS, datasetType: "dark", count: 2, fingerprint: "f" }],
    },
    [["foreign dataset", `no dark in ${BIAS}`, "2 dark that no lock names there, and that exposures find", "people"]],
  ],
])("an instrument chain at a repository: %s", async (_title, declaration, facts, expected) => {
  expect(await differencesAt(declaration, facts)).toEqual(expected);
});

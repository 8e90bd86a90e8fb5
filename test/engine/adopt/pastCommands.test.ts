import { expect, test } from "@jest/globals";
import type { JournalEntry } from "../../../engine/bridge/wire.ts";
import { commandedRuns, exposuresIn, shellWords } from "../../../engine/adopt/pastCommands.ts";

const RUN = "LATISS/calib/DM-1/t/biasGen.20240326a/run1";
const command = `pipetask --long-log run -b /repo -p /stack/cp_pipe/pipelines/LATISS/cpBias.yaml -i LATISS/calib/DM-1,LATISS/raw/all,LATISS/calib --output-run ${RUN} -d 'instrument='"'"'LATISS'"'"' and exposure in (2024032600002..2024032600004,2024032600009) and band='"'"'r'"'"'' -j 1`;

const entry = (changes: Partial<JournalEntry> = {}): JournalEntry =>
  ({
    id: "1",
    phase: "done",
    outcome: "done",
    effect: "e",
    at: "",
    by: "",
    set: "LATISS/DM-1",
    step: "generate",
    repo: "usdf/embargo",
    method: "submit",
    summary: "",
    command,
    before: null,
    after: null,
    ...changes,
  }) as unknown as JournalEntry;

test("a journaled pipeline command gives its inputs and exposures", () => {
  expect(commandedRuns([entry()], "usdf/embargo")).toEqual(
    new Map([
      [
        RUN,
        {
          pipeline: "cpBias.yaml",
          inputs: ["LATISS/calib/DM-1", "LATISS/raw/all", "LATISS/calib"],
          exposures: [2024032600002, 2024032600003, 2024032600004, 2024032600009],
        },
      ],
    ]),
  );
});

test.each([
  ["has only begun", { phase: "intent" as const }],
  ["of another repository", { repo: "usdf/main" }],
  ["another write", { method: "certify" }],
  ["without an output", { command: "pipetask run -b /repo" }],
])("no command is read from a journal entry that %s", (_case, changes) => {
  expect(commandedRuns([entry(changes)], "usdf/embargo").size).toBe(0);
});

test.each([
  ["a b", ["a", "b"]],
  [`'a b' c`, ["a b", "c"]],
  [`'it'"'"'s' x`, ["it's", "x"]],
  [`-d ''`, ["-d", ""]],
  ["  a   b  ", ["a", "b"]],
])("a shell splits %s into its words", (text, words) => {
  expect(shellWords(text)).toEqual(words);
});

test("a command that does not name exposures by ID gives no exposures", () => {
  expect(exposuresIn("instrument='LATISS'")).toBeNull();
  expect(exposuresIn("visit_exposure in (1)")).toBeNull();
});

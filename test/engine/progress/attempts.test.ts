import { expect, test } from "@jest/globals";
import type { JobFacts } from "../../../engine/bridge/wire.ts";
import { progressOf } from "../../../engine/progress/attempts.ts";
import { job, workflow } from "../observed.ts";

const running = (n: number) => job(`o/run${n}`, { state: "running", exitCode: null });
const killed = (n: number) => job(`o/run${n}`, { state: "killed", exitCode: null });
const failed = (n: number) => job(`o/run${n}`, { exitCode: 1 });
const finished = (n: number) => job(`o/run${n}`);
const elsewhere = (n: number) => job(`o/run${n}`, { state: "elsewhere", exitCode: null });
const whole = (n: number) => ({ run: `o/run${n}`, whole: true });
const half = (n: number) => ({ run: `o/run${n}`, whole: false });

test.each<[string, readonly { run: string; whole: boolean }[], readonly JobFacts[], readonly number[], string]>([
  ["nothing there", [], [], [], "start 1"],
  ["a RUN of another name, made by hand", [{ run: "o/20240327T012345Z", whole: true }], [], [], "complete o/20240327T012345Z"],
  ["a RUN made by hand, and a later attempt", [{ run: "o/20240327T012345Z", whole: true }, whole(1)], [finished(1)], [], "complete o/run1"],
  ["an incomplete RUN made by hand", [{ run: "o/20240327T012345Z", whole: false }], [], [], "start 1"],
  ["running, nothing written yet", [], [running(1)], [], "running o/run1"],
  ["running, started by this process", [half(1)], [running(1)], [1], "running o/run1"],
  ["running, although all is there", [whole(1)], [running(1)], [], "running o/run1"],
  ["complete", [whole(1)], [finished(1)], [], "complete o/run1"],
  ["complete, without a job record: the datasets decide", [whole(1)], [], [], "complete o/run1"],
  ["all datasets, and a job that failed", [whole(1)], [failed(1)], [], "start 2"],
  ["all datasets, and a job that was killed", [whole(1)], [killed(1)], [], "start 2"],
  ["killed in this process: reported", [half(1)], [killed(1)], [1], "failed o/run1"],
  ["killed earlier: the next attempt", [half(1)], [killed(1)], [], "start 2"],
  ["failed in this process: reported", [half(1)], [failed(1)], [1], "failed o/run1"],
  ["failed earlier: the next attempt", [half(1)], [failed(1)], [], "start 2"],
  ["failed before it wrote anything", [], [failed(1)], [], "start 2"],
  ["ended well in this process, but incomplete", [half(1)], [finished(1)], [1], "failed o/run1"],
  ["ended well earlier, but incomplete", [half(1)], [finished(1)], [], "start 2"],
  ["incomplete, without a job record", [half(1)], [], [], "start 2"],
  ["a second attempt after a failed one", [half(1), whole(2)], [failed(1), finished(2)], [1, 2], "complete o/run2"],
  ["a second attempt failed in this process", [half(1), half(2)], [failed(1), failed(2)], [2], "failed o/run2"],
  ["failed in this process, and a later attempt was killed in another", [half(1), half(2)], [failed(1), killed(2)], [1], "start 3"],
  ["a later attempt failed, an earlier one is complete", [whole(1), half(2)], [finished(1), failed(2)], [], "complete o/run1"],
  ["two complete attempts: the later counts", [whole(1), whole(2)], [finished(1), finished(2)], [], "complete o/run2"],
  ["the tenth attempt comes after the ninth", [half(9), half(10)], [], [], "start 11"],
  ["built elsewhere, nothing written yet", [], [elsewhere(1)], [], "waiting o/run1"],
  ["built elsewhere, although all is there", [whole(1)], [elsewhere(1)], [], "waiting o/run1"],
  ["built elsewhere, and submitted by this process too", [half(1)], [elsewhere(1)], [1], "waiting o/run1"],
  ["built elsewhere after a failure here", [half(1)], [failed(1), elsewhere(2)], [], "waiting o/run2"],
  ["built elsewhere after an attempt that is complete", [whole(1)], [finished(1), elsewhere(2)], [], "waiting o/run2"],
  ["abandoned elsewhere: its number is not used again", [], [killed(1)], [], "start 2"],
  ["abandoned elsewhere, although all is there", [whole(1)], [killed(1)], [], "start 2"],
  ["built elsewhere once, and a later attempt is complete", [half(1), whole(2)], [elsewhere(1)], [], "complete o/run2"],
  ["an incomplete RUN of another name is no attempt", [{ run: "o/20240326T000000Z", whole: false }], [], [], "start 1"],
])("the state of attempts: %s", (_case, attempts, jobs, ran, expected) => {
  const progress = progressOf(
    attempts,
    jobs,
    { ran: new Set(ran.map((n) => `usdf/embargo o/run${n}`)), retry: false },
    (attempt) => attempt.whole,
  );
  expect(wordsOf(progress)).toBe(expected);
});

test("a job of the same name in another repository does not count", () => {
  expect(progressOf([], [failed(1)], { ran: new Set(["summit/LATISS o/run1"]), retry: false }, () => false)).toEqual({
    kind: "start",
    n: 2,
  });
});

const submitted = (n: number, facts: Partial<JobFacts>) => job(`o/run${n}`, { workflow, ...facts });

test.each<[string, readonly { run: string; whole: boolean }[], JobFacts, readonly number[], boolean, string]>([
  ["running on the cluster", [], submitted(1, { state: "running", exitCode: null }), [], false, "running o/run1"],
  ["running, with a retry: the job is joined", [], submitted(1, { state: "running", exitCode: null }), [], true, "running o/run1"],
  [
    "running, although all datasets are there: the last job has not ended",
    [whole(1)],
    submitted(1, { state: "running", exitCode: null }),
    [],
    false,
    "running o/run1",
  ],
  ["succeeded", [whole(1)], submitted(1, {}), [], false, "complete o/run1"],
  [
    "the last job failed after the datasets arrived: the datasets decide",
    [whole(1)],
    submitted(1, { exitCode: 1, workflow: { ...workflow, finalJobFailed: true } }),
    [],
    false,
    "complete o/run1",
  ],
  [
    "the last job failed before the datasets arrived",
    [half(1)],
    submitted(1, { exitCode: 1, workflow: { ...workflow, finalJobFailed: true } }),
    [],
    false,
    "failed o/run1",
  ],
  [
    "gone from the batch system, with all datasets",
    [whole(1)],
    submitted(1, { state: "vanished", exitCode: null }),
    [],
    false,
    "complete o/run1",
  ],
  [
    "vanished earlier: reported, without a retry",
    [half(1)],
    submitted(1, { state: "vanished", exitCode: null }),
    [],
    false,
    "failed o/run1",
  ],
  ["vanished, with a retry", [half(1)], submitted(1, { state: "vanished", exitCode: null }), [], true, "start 2"],
  ["failed earlier: reported, without a retry", [], submitted(1, { exitCode: 1 }), [], false, "failed o/run1"],
  ["failed earlier, with a retry", [], submitted(1, { exitCode: 1 }), [], true, "start 2"],
  ["failed in this process, with a retry: there is one retry a process", [], submitted(1, { exitCode: 1 }), [1], true, "failed o/run1"],
  ["reported as succeeded, but incomplete", [half(1)], submitted(1, {}), [], false, "failed o/run1"],
  [
    "an earlier submission was killed, so the workflow may exist",
    [],
    submitted(1, { state: "killed", exitCode: null, workflow: { ...workflow, id: null } }),
    [],
    false,
    "failed o/run1",
  ],
  [
    "all datasets, but bps was killed while it registered them",
    [whole(1)],
    submitted(1, { state: "killed", exitCode: null, workflow: { ...workflow, id: null } }),
    [],
    true,
    "start 2",
  ],
  ["held", [], submitted(1, { state: "held", exitCode: null }), [], false, "waiting o/run1"],
  ["held, with a retry: the job still exists", [], submitted(1, { state: "held", exitCode: null }), [1], true, "waiting o/run1"],
  ["the batch system does not answer", [half(1)], submitted(1, { state: "silent", exitCode: null }), [], true, "waiting o/run1"],
  [
    "the batch system does not answer, with all datasets",
    [whole(1)],
    submitted(1, { state: "silent", exitCode: null }),
    [],
    false,
    "complete o/run1",
  ],
])("attempts of a workflow: %s", (_case, attempts, of, ran, retry, expected) => {
  const progress = progressOf(
    attempts,
    [of],
    { ran: new Set(ran.map((n) => `usdf/embargo o/run${n}`)), retry },
    (attempt) => attempt.whole,
  );
  expect(wordsOf(progress)).toBe(expected);
});

function wordsOf(progress: ReturnType<typeof progressOf>): string {
  switch (progress.kind) {
    case "start":
      return `start ${progress.n}`;
    case "complete":
      return `complete ${progress.attempt.run}`;
    case "running":
    case "waiting":
    case "failed":
      return `${progress.kind} ${progress.job.key}`;
  }
}

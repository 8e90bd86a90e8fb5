import { expect, test } from "@jest/globals";
import type { JobFacts } from "../../../engine/bridge/wire.ts";
import { progressOf } from "../../../engine/progress/attempts.ts";
import { job, workflow } from "../observed.ts";

const running = (n: number) => job(`o/run${n}`, { state: "running", exitCode: null });
const killed = (n: number) => job(`o/run${n}`, { state: "killed", exitCode: null });
const failed = (n: number) => job(`o/run${n}`, { exitCode: 1 });
const finished = (n: number) => job(`o/run${n}`);
const whole = (n: number) => ({ run: `o/run${n}`, whole: true });
const half = (n: number) => ({ run: `o/run${n}`, whole: false });

test.each<[string, readonly { run: string; whole: boolean }[], readonly JobFacts[], readonly number[], string]>([
  ["nothing there", [], [], [], "start 1"],
  ["made by hand, by a name of its own", [{ run: "o/20240327T012345Z", whole: true }], [], [], "complete o/20240327T012345Z"],
  ["made by hand, and again by us", [{ run: "o/20240327T012345Z", whole: true }, whole(1)], [finished(1)], [], "complete o/run1"],
  ["made by hand, and not whole", [{ run: "o/20240327T012345Z", whole: false }], [], [], "start 1"],
  ["running, nothing written yet", [], [running(1)], [], "running o/run1"],
  ["running, started by us", [half(1)], [running(1)], [1], "running o/run1"],
  ["running, although all is there", [whole(1)], [running(1)], [], "running o/run1"],
  ["complete", [whole(1)], [finished(1)], [], "complete o/run1"],
  ["complete, job record gone: the datasets speak", [whole(1)], [], [], "complete o/run1"],
  ["complete to look at, but the record says otherwise", [whole(1)], [failed(1)], [], "start 2"],
  ["complete to look at, but killed", [whole(1)], [killed(1)], [], "start 2"],
  ["killed here: news", [half(1)], [killed(1)], [1], "failed o/run1"],
  ["killed earlier: the next attempt", [half(1)], [killed(1)], [], "start 2"],
  ["failed here: news", [half(1)], [failed(1)], [1], "failed o/run1"],
  ["failed earlier: the next attempt", [half(1)], [failed(1)], [], "start 2"],
  ["failed before it wrote anything", [], [failed(1)], [], "start 2"],
  ["ended well here, but incomplete", [half(1)], [finished(1)], [1], "failed o/run1"],
  ["ended well earlier, but incomplete", [half(1)], [finished(1)], [], "start 2"],
  ["half, job record gone", [half(1)], [], [], "start 2"],
  ["a second attempt after a failed one", [half(1), whole(2)], [failed(1), finished(2)], [1, 2], "complete o/run2"],
  ["a second attempt failed here", [half(1), half(2)], [failed(1), failed(2)], [2], "failed o/run2"],
  ["failed here, but a later one was killed elsewhere", [half(1), half(2)], [failed(1), killed(2)], [1], "start 3"],
  ["a later attempt failed, an earlier one is complete", [whole(1), half(2)], [finished(1), failed(2)], [], "complete o/run1"],
  ["two are complete: the later one", [whole(1), whole(2)], [finished(1), finished(2)], [], "complete o/run2"],
  ["the tenth comes after the ninth", [half(9), half(10)], [], [], "start 11"],
  ["a RUN of the bootstrap's own naming counts as none", [{ run: "o/20240326T000000Z", whole: false }], [], [], "start 1"],
])("%s", (_what, attempts, jobs, ran, expected) => {
  const progress = progressOf(attempts, jobs, { ran: new Set(ran.map((n) => `usdf/embargo o/run${n}`)), retry: false }, (attempt) => attempt.whole);
  expect(wordsOf(progress)).toBe(expected);
});

test("a job of the same name in another repository is not ours", () => {
  expect(progressOf([], [failed(1)], { ran: new Set(["summit/LATISS o/run1"]), retry: false }, () => false)).toEqual({ kind: "start", n: 2 });
});

const submitted = (n: number, facts: Partial<JobFacts>) => job(`o/run${n}`, { workflow, ...facts });

test.each<[string, readonly { run: string; whole: boolean }[], JobFacts, readonly number[], boolean, string]>([
  ["running on the cluster", [], submitted(1, { state: "running", exitCode: null }), [], false, "running o/run1"],
  ["running, and told to try again: it is joined", [], submitted(1, { state: "running", exitCode: null }), [], true, "running o/run1"],
  ["running, although all is there: its last job is not through", [whole(1)], submitted(1, { state: "running", exitCode: null }), [], false, "running o/run1"],
  ["succeeded", [whole(1)], submitted(1, {}), [], false, "complete o/run1"],
  ["the last job failed behind the datasets: they speak", [whole(1)], submitted(1, { exitCode: 1, workflow: { ...workflow, finalJobFailed: true } }), [], false, "complete o/run1"],
  ["the last job failed before them", [half(1)], submitted(1, { exitCode: 1, workflow: { ...workflow, finalJobFailed: true } }), [], false, "failed o/run1"],
  ["gone from the batch system, and all is there", [whole(1)], submitted(1, { state: "vanished", exitCode: null }), [], false, "complete o/run1"],
  ["vanished earlier: told, not tried again", [half(1)], submitted(1, { state: "vanished", exitCode: null }), [], false, "failed o/run1"],
  ["vanished, and told to try again", [half(1)], submitted(1, { state: "vanished", exitCode: null }), [], true, "start 2"],
  ["failed earlier: told, not tried again", [], submitted(1, { exitCode: 1 }), [], false, "failed o/run1"],
  ["failed earlier, and told to try again", [], submitted(1, { exitCode: 1 }), [], true, "start 2"],
  ["failed here, and told to try again: once is enough", [], submitted(1, { exitCode: 1 }), [1], true, "failed o/run1"],
  ["said to have succeeded, but incomplete", [half(1)], submitted(1, {}), [], false, "failed o/run1"],
  ["its submission was killed earlier: it may have come through", [], submitted(1, { state: "killed", exitCode: null, workflow: { ...workflow, id: null } }), [], false, "failed o/run1"],
  ["complete to look at, but bps was killed while it registered", [whole(1)], submitted(1, { state: "killed", exitCode: null, workflow: { ...workflow, id: null } }), [], true, "start 2"],
  ["held", [], submitted(1, { state: "held", exitCode: null }), [], false, "waiting o/run1"],
  ["held, and told to try again: it is still there", [], submitted(1, { state: "held", exitCode: null }), [1], true, "waiting o/run1"],
  ["the batch system does not answer", [half(1)], submitted(1, { state: "silent", exitCode: null }), [], true, "waiting o/run1"],
  ["the batch system does not answer, and all is there", [whole(1)], submitted(1, { state: "silent", exitCode: null }), [], false, "complete o/run1"],
])("a workflow: %s", (_what, attempts, of, ran, retry, expected) => {
  const progress = progressOf(attempts, [of], { ran: new Set(ran.map((n) => `usdf/embargo o/run${n}`)), retry }, (attempt) => attempt.whole);
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

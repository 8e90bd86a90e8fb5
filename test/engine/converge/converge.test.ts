import { expect, test } from "@jest/globals";
import type { Reader, Writer } from "../../../engine/bridge/methods.ts";
import type { Observer } from "../../../engine/bridge/observer.ts";
import type { JobFacts } from "../../../engine/bridge/wire.ts";
import { converge } from "../../../engine/converge/converge.ts";
import type { ProgressEvent } from "../../../engine/converge/progressFile.ts";
import { unitName, unitsOf } from "../../../engine/converge/unit.ts";
import { asCalibError, CalibError } from "../../../engine/errors.ts";
import type { LoadedSet, Unit } from "../../../engine/declare/loadedSet.ts";
import { asGenerated } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { precursorsOf } from "../../../engine/progress/precursors.ts";
import { submitted } from "../origins/pipeline/submitting.ts";
import { folders } from "../declare/folder.ts";
import { everything, generatedAs, wide } from "../wide.ts";
import { builderOf, type Builder } from "./builder.ts";

const { make } = folders();

/** Converges all products of a set in parallel, as Pulumi does, and returns the result of each. */
async function bring(loaded: LoadedSet, { session }: Builder, events: ProgressEvent[] = []): Promise<Readonly<Record<string, string>>> {
  const products = unitsOf(loaded.set).filter(({ kind }) => kind === "product");
  const outcomes = await Promise.all(
    products.map(async (unit) => {
      const outcome = await converge(session, unit, (event) => void events.push(event)).catch(asCalibError);
      const words =
        "phase" in outcome
          ? outcome.phase === "done"
            ? "done"
            : `${outcome.code}: ${outcome.reason}`
          : `${outcome.code}: ${outcome.detail}`;
      return [unitName(unit).replace("product ", ""), words];
    }),
  );
  return Object.fromEntries(outcomes) as Record<string, string>;
}

const done = (...titles: readonly string[]) => Object.fromEntries(titles.map((title) => [title, "done"]));
const all = unitsOf(wide().set).flatMap((unit) => (unit.kind === "product" ? unit.product.title : []));

test.each([1, 2, 3, 64])("with %i pipelines at a time, each product starts when its precursors are ready", async (jobs) => {
  const loaded = wide();
  const builder = builderOf(loaded, jobs);
  expect(await bring(loaded, builder)).toEqual(done(...all));
  expect(builder.most()).toBeLessThanOrEqual(jobs);
  expect(await builder.free()).toBe(jobs);
  for (const made of loaded.set.products.flatMap((each) => asGenerated(each) ?? [])) {
    const gen = (of: typeof made) => `${of.generation.stem}Gen${of.band === null ? "" : `-${of.band}`}`;
    const begun = builder.events.indexOf(`start ${gen(made)}`);
    expect(begun).toBeGreaterThanOrEqual(0);
    for (const other of precursorsOf(loaded, made)) {
      const ready = builder.events.indexOf(other.product.certified ? `certify ${other.title}` : `end ${gen(other)}`);
      expect([made.title, other.title, ready >= 0 && ready < begun]).toEqual([made.title, other.title, true]);
    }
  }
  expect(builder.events).toHaveLength(new Set(builder.events).size);
});

test("workflows of a batch system need no slot, and the run waits for them only with --wait", async () => {
  const { biasBootstrap, darkBootstrap, bias } = everything;
  const loaded = submitted({ products: { biasBootstrap, darkBootstrap, bias } });
  const builder = builderOf(loaded, 1);
  const gen = (stem: string) => `${names.ticket(loaded.set)}/lowerSetTemp/${stem}Gen.20240326a/run1: 1 of 4 quanta`;
  expect(await bring(loaded, builder)).toEqual({
    biasBootstrap: `job-running: ${gen("biasBootstrap")}`,
    darkBootstrap: "precursor-not-ready: usdf/embargo:LATISS/calib/DM-43525/lowerSetTemp/biasBootstrapGen.20240326a is not complete",
    bias: `job-running: ${gen("bias")}`,
  });
  expect(await builder.free()).toBe(1);
  const later = builderOf(loaded, 1);
  expect(await bring(loaded, { ...later, session: { ...later.session, waits: true } })).toEqual(
    done("biasBootstrap", "darkBootstrap", "bias"),
  );
});

test("generations start before verifications that are ready too", async () => {
  const { bias, dark } = everything;
  const loaded = wide({ bias, dark, flat: everything.flat });
  const builder = builderOf(loaded, 1);
  await bring(loaded, builder);
  const begun = (name: string) => builder.events.indexOf(`start ${name}`);
  expect(begun("flatGen-r")).toBeLessThan(begun("verifyDark"));
  expect(begun("verifyDark")).toBeLessThan(begun("verifyFlat-g"));
});

test("dependents of a failed product wait with the reason, and other products are made", async () => {
  const loaded = wide();
  const builder = builderOf(loaded, 2, ["ctiGen"]);
  const cti = names.generation(loaded.set, generatedAs(loaded, "cti"));
  const waits = (output: string) => `precursor-not-ready: usdf/embargo:${output} is not complete`;
  expect(await bring(loaded, builder)).toEqual({
    ...done("biasBootstrap", "darkBootstrap", "flatBootstrap", "defects"),
    cti: `pipeline-failed: usdf/embargo:${cti}/run1: no raw; log jobs/1/log`,
    ...Object.fromEntries(["bias", "dark", "flat-g", "flat-r"].map((title) => [title, waits(cti)])),
    science: `not-certified: usdf/embargo:${cti} is not complete`,
  });
  expect(await builder.free()).toBe(2);
});

test("a failed verification fails only its own product, and dependents are made", async () => {
  const loaded = wide();
  const builder = builderOf(loaded, 1, ["verifyBias"]);
  const { bias, ...others } = await bring(loaded, builder);
  expect(bias).toMatch(/^pipeline-failed: .*verifyBias.*no raw/);
  expect(others).toEqual(done(...all.filter((title) => title !== "bias")));
  expect(await builder.free()).toBe(1);
});

test("a failure is reported at once, with its unit and step", async () => {
  const loaded = wide({ bias: everything.bias });
  const events: ProgressEvent[] = [];
  await bring(loaded, builderOf(loaded, 1, ["biasGen"]), events);
  expect(events.at(-1)).toMatchObject({ unit: "product bias", step: "generate", kind: "failed", text: expect.stringContaining("no raw") });
});

test("a product whose repository another process writes to waits with the holder's name, and other products are made", async () => {
  const { bias, dark, biasBootstrap, darkBootstrap } = everything;
  const loaded = wide({ bias, dark, biasBootstrap, darkBootstrap });
  const builder = builderOf(loaded, 2);
  const certified = names.certification(loaded.set, generatedAs(loaded, "dark"));
  const writer = await builder.session.access.writer(loaded.set.build.repo);
  const busy: Writer["call"] = (method, params) =>
    method === "certify" && "collection" in params && params.collection === certified
      ? Promise.reject(new CalibError("repository-busy", "usdf/embargo is held by vera@sdf[1]"))
      : writer.call(method, params);
  const access = { ...builder.session.access, writer: () => Promise.resolve({ call: busy }) };
  const session = { ...builder.session, access };
  const { dark: waiting, ...others } = await bring(loaded, { ...builder, session });
  expect(waiting).toMatch(/^repository-busy: usdf\/embargo is held by vera@sdf\[1\]; .*calib locks/);
  expect(others).toEqual(done("biasBootstrap", "darkBootstrap", "bias"));
  expect(await bring(loaded, builder)).toEqual(done("biasBootstrap", "darkBootstrap", "bias", "dark"));
  expect(await builder.free()).toBe(2);
});

test("a product whose pipeline is overdue waits and frees its slot, other products are made, and it goes on once the pipeline ended", async () => {
  const { bias, dark, biasBootstrap, darkBootstrap } = everything;
  const loaded = wide({ bias, dark, biasBootstrap, darkBootstrap });
  const builder = builderOf(loaded, 1);
  const output = names.generation(loaded.set, generatedAs(loaded, "bias"));
  const process = { since: "2026-11-30T10:00:00Z", hours: 24.5, host: "sdf7", pid: 77 };
  const started = (job: JobFacts): JobFacts => (job.key.startsWith(`${output}/`) ? { ...job, state: "running", process } : job);
  const view: Observer["view"] = async (repo) => {
    const seen = await builder.session.observer.view(repo);
    return { ...seen, jobs: (named) => seen.jobs(named).map(started) };
  };
  const reader: Observer["reader"] = async (repo) => {
    const { call } = await builder.session.observer.reader(repo);
    const slow = async (method: string, params: never) => {
      const answer = await call(method as "jobs", params);
      return method === "jobs" ? { jobs: answer.jobs.map(started) } : answer;
    };
    return { call: slow as Reader["call"] };
  };
  const repositories = new Map([...loaded.world.repositories].map(([name, each]) => [name, { ...each, jobHours: 24 }]));
  const limited = () => Promise.resolve({ ...loaded, world: { ...loaded.world, repositories } });
  const session = { ...builder.session, loaded: limited, observer: { ...builder.session.observer, view, reader } };
  const { bias: waiting, dark: dependent, ...others } = await bring(loaded, { ...builder, session });
  expect(waiting).toMatch(/^job-overdue: .*biasGen\S+run1 has been running for 24\.5 hours, .*`kill -- -77` there ends it/);
  expect(dependent).toMatch(/^precursor-not-ready: /);
  expect(others).toEqual(done("biasBootstrap", "darkBootstrap"));
  expect(await bring(loaded, builder)).toEqual(done("biasBootstrap", "darkBootstrap", "bias", "dark"));
  expect(builder.events.filter((event) => event.startsWith("start biasGen"))).toEqual(["start biasGen"]);
  expect(await builder.free()).toBe(1);
});

test("only dependents of a checkpoint wait for its review", async () => {
  const loaded = { ...wide({ ...everything, darkBootstrap: { ...everything.darkBootstrap, checkpoint: {} } }), workspace: make({}) };
  const outcomes = await bring(loaded, builderOf(loaded, 2));
  const notReviewed = "precursor-not-ready: nobody has looked at darkBootstrap";
  expect(outcomes).toMatchObject({
    biasBootstrap: "done",
    flatBootstrap: notReviewed,
    defects: notReviewed,
    darkBootstrap: expect.stringMatching(/^checkpoint-open: look at /),
    cti: expect.stringMatching(/^precursor-not-ready: .*defectGen/),
  });
});

test("a product whose precursor is lost while it queues returns its slot and waits", async () => {
  const { biasBootstrap, darkBootstrap, cti } = everything;
  const loaded = wide({ biasBootstrap, darkBootstrap, cti });
  const precursor = names.generation(loaded.set, generatedAs(loaded, "biasBootstrap"));
  let given = 0;
  // The second slot is darkBootstrap's: just then its precursor is lost, while cti still queues.
  const builder = builderOf(loaded, 1, [], (mine) => {
    given++;
    if (given === 2) mine.lose(precursor);
  });
  const units = unitsOf(loaded.set).filter((unit) => unit.kind === "product");
  const [bootstrap, dark, other] = units;
  await converge(builder.session, bootstrap!, () => undefined);
  const outcomes = await Promise.all([dark!, other!].map((unit) => converge(builder.session, unit, () => undefined)));
  expect(outcomes).toMatchObject([{ phase: "waiting", code: "precursor-not-ready" }, { phase: "done" }]);
});

test("a write that the rules forbid at its time is not made, even if it was allowed before", async () => {
  const { bias } = everything;
  const loaded = wide({ bias });
  const builder = builderOf(loaded, 1);
  const asked: string[] = [];
  let writes = 3;
  const permit = (seen: LoadedSet, unit: Unit) => {
    asked.push(`${seen.set.key} ${unitName(unit)}`);
    return writes-- > 0 ? Promise.resolve() : Promise.reject(new CalibError("papers-unmerged", "the approval is not that of origin/main"));
  };
  expect(await bring(loaded, { ...builder, session: { ...builder.session, permit } })).toEqual({
    bias: "papers-unmerged: the approval is not that of origin/main",
  });
  expect(asked).toEqual(Array(4).fill(`${loaded.set.key} product bias`));
  expect(builder.events).toHaveLength(new Set(builder.events).size);
  expect(builder.events.filter((each) => each.startsWith("certify"))).toEqual([]);
});

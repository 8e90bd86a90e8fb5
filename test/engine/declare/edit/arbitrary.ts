import fc from "fast-check";
import { products } from "../../../../engine/model/catalog.ts";
import { detectorGroups } from "../../../../engine/model/detectors.ts";
import { bands } from "../../../../engine/model/instruments.ts";
import type { Form } from "../../../../engine/model/product.ts";
import type { CalibsetDeclaration } from "../../../../engine/model/declaration.ts";
import type { SelectionData } from "../../../../engine/model/selection.ts";

const day = fc.constantFrom(20240326, 20240401, 20251231);
const exposure = fc.tuple(day, fc.integer({ min: 1, max: 99_999 })).map(([date, sequence]) => date * 100_000 + sequence);
const exposures = fc.array(exposure, { minLength: 1, maxLength: 30 });
/** Texts that a wrong printer would change: quotes, other alphabets, and texts that YAML may read as number, date, null or comment. */
const words = fc
  .oneof(
    fc.constantFrom("no", "~", "1e3", "0777", "2024-04-10", "a: b # c", "*x", 'say "x"', "it's", "a\nb", "${x}", "`", "\u2028", " - "),
    fc.string({ minLength: 1 }),
  )
  .filter((text) => text.trim() !== "");

const { selection } = fc.letrec<{ selection: SelectionData }>((tie) => ({
  selection: fc.oneof(
    { depthSize: "small" },
    fc.record(
      {
        kind: fc.constant("range" as const),
        dayObs: day,
        from: fc.integer({ min: 1, max: 9 }),
        to: fc.integer({ min: 9, max: 99 }),
        step: fc.integer({ min: 1, max: 9 }),
      },
      { requiredKeys: ["kind", "dayObs", "from", "to"] },
    ),
    fc.record({ kind: fc.constant("list" as const), exposures }),
    fc.record({ kind: fc.constant("where" as const), expression: words }),
    fc.record({
      kind: fc.constant("except" as const),
      of: tie("selection"),
      exposures: fc.oneof(exposures, fc.constant([58])),
      reason: words,
    }),
    fc.record({ kind: fc.constantFrom("and" as const, "or" as const), of: fc.array(tie("selection"), { minLength: 1, maxLength: 3 }) }),
  ),
}));

export { selection };

const letter = fc.constantFrom("a", "b", "f");
export const rerun = fc.tuple(day, letter).map(([date, letter]) => `${date}${letter}`);
const optional = <T>(value: fc.Arbitrary<T>, name: string) =>
  fc.option(value).map((drawn): Record<string, T> => (drawn === null ? {} : { [name]: drawn }));
const all = (...parts: readonly fc.Arbitrary<object>[]) => fc.tuple(...parts).map((drawn): object => Object.assign({}, ...drawn) as object);

const common = all(
  rerun.map((rerun) => ({ rerun })),
  optional(fc.record({ detectors: fc.uniqueArray(fc.nat(8), { minLength: 1 }) }, { requiredKeys: [] }), "checkpoint"),
  optional(
    fc.record(
      {
        groups: fc.subarray([...detectorGroups], { minLength: 1 }),
        without: fc.dictionary(fc.nat(8).map(String), words),
      },
      { requiredKeys: [] },
    ),
    "detectors",
  ),
  optional(fc.record({ "precursor-replaced": fc.constant("why") }), "waive"),
);
const made = selection.map((exposures) => ({ exposures }));
const certified = optional(rerun, "certifyRerun");
const verified = optional(all(optional(rerun, "rerun"), made), "verification");

const banded = (band: fc.Arbitrary<object>) =>
  fc
    .subarray([...bands], { minLength: 1 })
    .chain((some) => all(...some.map((name) => band.map((each) => ({ [name]: each })))))
    .map((bands) => ({ bands }));

const box = fc.record({ x: fc.nat(100), y: fc.nat(100), width: fc.integer({ min: 1, max: 9 }), height: fc.integer({ min: 1, max: 9 }) });
const change = fc.oneof(
  fc.record({ kind: fc.constant("mask"), detector: fc.nat(8), boxes: fc.array(box, { minLength: 1, maxLength: 2 }) }),
  fc.record({
    kind: fc.constant("text"),
    detector: fc.nat(8),
    package: fc.constant("obs_lsst_data"),
    commit: fc.constant("e".repeat(40)),
    path: fc.constant("latiss/defects/rxx_s00/a.ecsv"),
  }),
  fc.record({ kind: fc.constant("run"), detector: fc.nat(8), run: fc.constantFrom("a/run1", "u/x/run2") }),
);
const corrected = fc
  .record({
    from: fc.constant("a/b.20240101a/run1"),
    author: fc.constantFrom("Ann", "Zoë: her own"),
    date: fc.constant("2025-02-10"),
    reason: fc.constantFrom("hot", "- no\n  list"),
    changes: fc.array(change, { minLength: 1, maxLength: 2 }),
  })
  .map((each) => ({ corrected: each }));

const byForm: Readonly<Record<Form, fc.Arbitrary<object>>> = {
  bootstrap: all(common, made),
  merged: all(
    common,
    certified,
    optional(
      corrected.map((each) => each.corrected),
      "corrected",
    ),
    verified,
  ),
  derived: all(common, certified),
  measured: all(common, certified, fc.oneof(made, corrected), verified),
  ramp: all(common, certified, fc.oneof(all(made, optional(fc.constant("lab"), "variant")), corrected), verified),
  unverified: all(common, certified, fc.oneof(made, corrected)),
  flats: all(
    common,
    certified,
    optional(rerun, "verifyRerun"),
    optional(fc.constantFrom("anaglyph", "singleChip"), "variant"),
    banded(all(fc.oneof(made, corrected), optional(selection, "verification"))),
  ),
  unverifiedBands: all(common, certified, banded(fc.oneof(made, corrected))),
  curated: all(
    common,
    certified,
    fc
      .record({ package: fc.constant("obs_lsst_data"), commit: fc.constantFrom("0".repeat(40), "e".repeat(40)) })
      .map((curated) => ({ curated })),
  ),
  tried: all(
    rerun.map((rerun) => ({ rerun })),
    made,
  ),
};

const times = fc.constantFrom("2024-04-10", "1970-01-01T00:00:00", "2024-04-10T12:30:00.5");

/** Declarations that the schema accepts, with all fields. */
export const declarations: fc.Arbitrary<CalibsetDeclaration> = all(
  fc.record({
    ticket: fc.integer({ min: 1, max: 99_999 }).map((number) => `DM-${number}`),
    tag: fc.constantFrom("lowerSetTemp", "no", "1e3", "0777", "DP1"),
    instrument: fc.constantFrom("LATISS", "LSSTCam"),
    build: fc.record({
      repo: fc.constant("usdf/main"),
      raws: fc.constant("LATISS/raw/all"),
      calibs: fc.uniqueArray(fc.constantFrom("LATISS/calib", "u/x/y.20240101a", "a"), { maxLength: 3 }),
      executor: fc.constant("pipetask"),
    }),
    targets: fc.uniqueArray(fc.constantFrom("summit/LATISS", "tts/LATISS", "usdf/ir2")),
  }),
  fc.oneof(
    fc.record({ kind: fc.constant("forward"), begin: times }),
    fc.record({ kind: fc.constant("historical"), begin: times, end: times }),
  ),
  fc
    .subarray([...products], { minLength: 1 })
    .chain((some) =>
      all(
        ...some.map(({ name, form, curated }) =>
          (curated ? fc.oneof(byForm[form], byForm.curated) : byForm[form]).map((product) => ({ [name]: product })),
        ),
      ),
    )
    .map((products) => ({ products })),
  optional(fc.dictionary(fc.constantFrom("usdf/embargo_old", "tts/a~b"), words, { noNullPrototype: true }), "skip"),
  optional(
    fc.dictionary(
      fc.constantFrom("refcats/DM-1/a~b", "skymaps"),
      all(optional(fc.constant("lsst_cells_v1"), "skymap"), optional(fc.subarray(["refcats", "LATISS/defaults"]), "chains")),
      { noNullPrototype: true },
    ),
    "collections",
  ),
  optional(fc.uniqueArray(words, { minLength: 1, maxLength: 2 }), "todo"),
  optional(fc.record({ on: fc.constant("2024-05-01"), reason: words }), "withdrawn"),
) as fc.Arbitrary<CalibsetDeclaration>;

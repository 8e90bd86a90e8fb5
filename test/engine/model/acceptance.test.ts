import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { proposeRules } from "../../../engine/lock/proposeRules.ts";
import { accept, sizeOf, type AcceptanceRule, type Judged } from "../../../engine/model/acceptance.ts";
import type { FailedBlock, MadeCause } from "../../../engine/model/verdict.ts";
import { block, causeOf, judgedVerdict } from "../judgments.ts";

const EXPOSURE = 2024032600002;
const rule = (changes: Partial<AcceptanceRule> = {}): AcceptanceRule => ({
  product: "bias",
  test: "NOISE",
  atMost: 1,
  reason: "known since DM-46360",
  ...changes,
});
const judged = (...causes: readonly MadeCause[]): readonly Judged[] => [{ product: "bias", verdict: judgedVerdict(causes) }];
const openOf = (products: readonly Judged[], rules: readonly AcceptanceRule[]): number =>
  accept(products, rules).open.reduce((sum, { count }) => sum + count, 0);

const one = causeOf();
const pooled = causeOf({ blocks: [block([], [0], ["C07"])] });
const wholeDetector = causeOf({ blocks: [block([EXPOSURE], [4], [])] });
const wholeExposure = causeOf({ blocks: [{ exposures: [EXPOSURE], places: [] }] });
const failing = causeOf({ outcome: "fail", kind: "detector", blocks: [block([EXPOSURE, EXPOSURE + 1], [0], ["C00", "C01"])] });

test.each<[string, MadeCause, readonly AcceptanceRule[], number]>([
  ["no rule", one, [], 1],
  ["a rule of its test", one, [rule()], 0],
  ["a rule of another test", one, [rule({ test: "MEAN" })], 1],
  ["a rule of another product", one, [rule({ product: "dark" })], 1],
  ["a rule with its exposure, detector and amplifier", one, [rule({ exposures: [EXPOSURE], detectors: [0], amplifiers: ["C07"] })], 0],
  ["a rule with another exposure", one, [rule({ exposures: [EXPOSURE + 1] })], 1],
  ["a rule with another detector", one, [rule({ detectors: [1] })], 1],
  ["a rule with another amplifier", one, [rule({ amplifiers: ["C06"] })], 1],
  ["a rule without a reason", one, [rule({ reason: " " })], 1],
  ["all exposures together, by a rule for all", pooled, [rule({ detectors: [0] })], 0],
  ["all exposures together, by a rule for some", pooled, [rule({ exposures: [EXPOSURE] })], 1],
  ["a whole detector, by a rule for it", wholeDetector, [rule({ detectors: [4] })], 0],
  ["a whole detector, by a rule for amplifiers", wholeDetector, [rule({ amplifiers: ["C07"] })], 1],
  ["a whole exposure, by a rule for it", wholeExposure, [rule({ exposures: [EXPOSURE] })], 0],
  ["a whole exposure, by a rule for detectors", wholeExposure, [rule({ detectors: [4] })], 1],
  ["a failing cause, by a rule that does not say so", failing, [rule({ atMost: 4 })], 4],
  ["a failing cause, by a rule that says so", failing, [rule({ atMost: 4, outcome: "fail" })], 0],
  ["a failing cause, by a rule for fewer", failing, [rule({ atMost: 3, outcome: "fail" })], 4],
  ["a rule for failing causes, of one that needs a decision", one, [rule({ outcome: "fail" })], 0],
  ["two rules that share the failures", failing, ["C00", "C01"].map((name) => rule({ amplifiers: [name], atMost: 2, outcome: "fail" })), 0],
  [
    "one of two rules that finds too many",
    failing,
    [rule({ amplifiers: ["C00"], outcome: "fail" }), rule({ amplifiers: ["C01"], atMost: 2, outcome: "fail" })],
    2,
  ],
  ["failures that no block names", causeOf({ failed: 3 }), [rule({ atMost: 3 })], 2],
])("%s", (_case, cause, rules, open) => {
  expect(openOf(judged(cause), rules)).toBe(open);
});

test("each rule says whether it accepts, finds too many, finds nothing, or has no reason", () => {
  const rules = [
    rule({ atMost: 4, outcome: "fail" }),
    rule({ atMost: 3, outcome: "fail" }),
    rule({ test: "MEAN" }),
    rule({ reason: "", outcome: "fail" }),
  ];
  expect(accept(judged(failing), rules).uses.map(({ found, state }) => [found, state])).toEqual([
    [4, "accepts"],
    [4, "too many"],
    [0, "unused"],
    [4, "without a reason"],
  ]);
});

test("older verdicts have no causes, so that no rule is asked for them", () => {
  const verdict = { kind: "needs-decision", failures: ["2024032600001 RXX_S00 C00 NOISE"] } as const;
  expect(accept([{ product: "bias", verdict }], [rule()])).toMatchObject({ open: [], uses: [{ state: "unused" }] });
});

/** Some exposures, detectors and amplifiers, from few, so that rules and failures often meet. */
const some = <T>(...items: readonly T[]) => fc.uniqueArray(fc.constantFrom(...items), { maxLength: 3 });
const blocks: fc.Arbitrary<FailedBlock> = fc.record({
  exposures: some(1, 2, 3, 4),
  places: fc.uniqueArray(fc.record({ detector: fc.constantFrom(0, 1, 2), amplifiers: some("C00", "C01", "C02") }), {
    maxLength: 2,
    selector: ({ detector }) => detector,
  }),
});
const causes: fc.Arbitrary<MadeCause> = fc
  .record({
    test: fc.constantFrom("NOISE", "MEAN"),
    outcome: fc.constantFrom("needs-decision" as const, "fail" as const),
    blocks: fc.array(blocks, { minLength: 1, maxLength: 3 }),
  })
  .map(causeOf);
const products: fc.Arbitrary<readonly Judged[]> = fc.uniqueArray(
  fc.record({
    product: fc.constantFrom("bias", "dark", "flat-r"),
    verdict: fc.array(causes, { maxLength: 4 }).map((each) => judgedVerdict(each)),
  }),
  { minLength: 1, selector: ({ product }) => product },
);
const rules: fc.Arbitrary<readonly AcceptanceRule[]> = fc.array(
  fc
    .record({
      product: fc.constantFrom("bias", "dark", "flat-r"),
      test: fc.constantFrom("NOISE", "MEAN"),
      exposures: fc.option(some(1, 2, 3, 4), { nil: undefined }),
      detectors: fc.option(some(0, 1, 2), { nil: undefined }),
      amplifiers: fc.option(some("C00", "C01", "C02"), { nil: undefined }),
      outcome: fc.option(fc.constantFrom("needs-decision" as const, "fail" as const), { nil: undefined }),
      atMost: fc.integer({ min: 1, max: 12 }),
    })
    .map(({ exposures, detectors, amplifiers, outcome, ...rest }) =>
      rule({
        ...rest,
        ...(exposures?.length ? { exposures } : {}),
        ...(detectors?.length ? { detectors } : {}),
        ...(amplifiers?.length ? { amplifiers } : {}),
        ...(outcome ? { outcome } : {}),
      }),
    ),
  { maxLength: 6 },
);

interface Measurement {
  readonly product: string;
  readonly cause: MadeCause;
  readonly exposure: number | null;
  readonly detector: number | null;
  readonly amplifier: string | null;
}

/** Returns the failed measurements one by one. */
const measurements = (all: readonly Judged[]): readonly Measurement[] =>
  all.flatMap(({ product, verdict }) =>
    (verdict.causes ?? []).flatMap((cause) =>
      cause.blocks.flatMap((each) =>
        (each.exposures.length ? each.exposures : [null]).flatMap((exposure): readonly Measurement[] =>
          each.places.length
            ? each.places.flatMap(({ detector, amplifiers }) =>
                (amplifiers.length ? amplifiers : [null]).map((amplifier) => ({ product, cause, exposure, detector, amplifier })),
              )
            : [{ product, cause, exposure, detector: null, amplifier: null }],
        ),
      ),
    ),
  );

const lists = <T>(list: readonly T[] | undefined, value: T | null): boolean => !list || (value !== null && list.includes(value));

const matches = (each: AcceptanceRule, { product, cause, exposure, detector, amplifier }: Measurement): boolean =>
  each.product === product &&
  each.test === cause.test &&
  (cause.outcome === "needs-decision" || each.outcome === "fail") &&
  lists(each.exposures, exposure) &&
  lists(each.detectors, detector) &&
  lists(each.amplifiers, amplifier);

test("the same failures are open as with a look at each measurement", () => {
  fc.assert(
    fc.property(products, rules, (all, some) => {
      const each = measurements(all);
      const accepting = some.filter((rule) => each.filter((one) => matches(rule, one)).length <= rule.atMost);
      const { open, uses } = accept(all, some);
      expect(uses.map(({ found }) => found)).toEqual(some.map((rule) => each.filter((one) => matches(rule, one)).length));
      for (const { product, verdict } of all)
        for (const cause of verdict.causes ?? []) {
          const expected = each.filter(
            (one) => one.product === product && one.cause === cause && !accepting.some((rule) => matches(rule, one)),
          );
          expect(open.find((found) => found.product === product && found.cause === cause)?.count ?? 0).toBe(expected.length);
        }
    }),
  );
});

const explained = (all: readonly Judged[]): readonly AcceptanceRule[] => proposeRules(all).map((each) => ({ ...each, reason: "known" }));

test("the proposed rules accept everything once they have reasons, and nothing before", () => {
  fc.assert(
    fc.property(products, (all) => {
      expect(openOf(all, explained(all))).toBe(0);
      expect(openOf(all, proposeRules(all))).toBe(measurements(all).length);
      expect(proposeRules(all).length).toBeLessThanOrEqual(all.flatMap(({ verdict }) => verdict.causes ?? []).length);
    }),
  );
});

test("one more failing amplifier is not accepted by the rules that were proposed without it", () => {
  fc.assert(
    fc.property(products, causes, fc.nat(), (all, more, place) => {
      const at = place % all.length;
      const single: MadeCause = { ...more, blocks: [{ exposures: [9], places: [{ detector: 0, amplifiers: ["C00"] }] }], failed: 1 };
      const inside = { ...single, blocks: [{ exposures: [1], places: [{ detector: 0, amplifiers: ["C00"] }] }] };
      for (const cause of [single, inside]) {
        const next = all.map((each, index) =>
          index === at ? { ...each, verdict: judgedVerdict([...(each.verdict.causes ?? []), cause]) } : each,
        );
        expect(openOf(next, explained(all))).toBeGreaterThan(0);
      }
    }),
  );
});

test("a rule never accepts a failure of another product, and no rule without fail accepts a failing cause", () => {
  fc.assert(
    fc.property(products, rules, (all, some) => {
      const others = some.filter((each) => each.product !== "bias");
      const bias = all.filter(({ product }) => product === "bias");
      expect(openOf(bias, others)).toBe(measurements(bias).length);
      const mild = some.filter((each) => each.outcome !== "fail");
      const failing = measurements(all).filter(({ cause }) => cause.outcome === "fail").length;
      const open = accept(all, mild).open.filter(({ cause }) => cause.outcome === "fail");
      expect(open.reduce((sum, { count }) => sum + count, 0)).toBe(failing);
    }),
  );
});

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

test("85,000 failures of a large camera are judged in a second or two, in blocks and one by one", () => {
  const names = range(16).map((index) => `C${index.toString(8).padStart(2, "0")}`);
  const large = block(range(28), range(190), names);
  const single = large.places.flatMap(({ detector, amplifiers }) =>
    large.exposures.flatMap((exposure) => amplifiers.map((amplifier) => block([exposure], [detector], [amplifier]))),
  );
  expect(sizeOf(large)).toBe(85_120);
  const some = range(40).map((index) => rule({ exposures: [index % 28], detectors: range(190), atMost: 85_120 }));
  for (const cause of [causeOf({ blocks: [large] }), causeOf({ blocks: single })]) {
    expect(openOf(judged(cause), some)).toBe(0);
    const start = performance.now();
    expect(openOf(judged(cause), some.slice(0, 20))).toBe(85_120 - 20 * 190 * 16);
    expect(performance.now() - start).toBeLessThan(3_000);
  }
});

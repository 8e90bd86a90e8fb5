import { grouped } from "./group.ts";
import { decidable, type FailedBlock, type FailedPlace, type MadeCause, type MadeVerdict } from "./verdict.ts";

/** Failures that people accept. Each failed measurement needs a rule; a rule that finds more than `atMost` accepts none. */
export interface AcceptanceRule {
  /** Product and band, e.g. `flat-r`. */
  readonly product: string;
  /** Test that failed; `verification-missing` for a product that no test was run on. */
  readonly test: string;
  /**
   * Exposures of the failures; absent for all. A list excludes measurements of several exposures together.
   * @minItems 1
   */
  readonly exposures?: readonly number[];
  /**
   * Detectors of the failures; absent for all. A list excludes measurements of an exposure as a whole.
   * @minItems 1
   */
  readonly detectors?: readonly number[];
  /**
   * Amplifiers by name, e.g. `C07`; absent for all. A list excludes measurements of a detector as a whole.
   * @minItems 1
   */
  readonly amplifiers?: readonly string[];
  /** Only a rule with `fail` accepts a cause that fails; it accepts one that needs a decision too. */
  readonly outcome?: "needs-decision" | "fail";
  /**
   * Largest number of failed measurements, each of an exposure, detector and amplifier.
   * @asType integer
   * @minimum 1
   */
  readonly atMost: number;
  /** Reason of the decision. A rule without a reason accepts nothing. */
  readonly reason: string;
}

/** A product with its verdict. */
export interface Judged {
  readonly product: string;
  readonly verdict: MadeVerdict;
}

/** Failed measurements of one cause that no rule accepts. */
export interface OpenCause {
  readonly product: string;
  readonly cause: MadeCause;
  readonly count: number;
}

/** The failures that a rule finds. */
export interface RuleUse {
  readonly rule: AcceptanceRule;
  readonly found: number;
  /** `unused` rules find no failure, for example because a later release mended it. */
  readonly state: "accepts" | "unused" | "too many" | "without a reason";
}

export interface Acceptance {
  readonly open: readonly OpenCause[];
  /** In the order of the rules. */
  readonly uses: readonly RuleUse[];
}

/** Which failures of judged products are accepted by which rules. A part that could not be checked is no failure, and no rule accepts it. Pure. */
export function accept(products: readonly Judged[], rules: readonly AcceptanceRule[]): Acceptance {
  const matchers = rules.map(matcherOf);
  const matching = grouped(matchers, ({ rule }) => keyOf(rule.product, rule.test));
  const causes = products.flatMap(({ product, verdict }) => decidable(verdict).map((cause) => ({ product, cause })));
  for (const { product, cause } of causes)
    for (const matcher of matching.get(keyOf(product, cause.test)) ?? []) matcher.found += foundIn(matcher, cause);
  const open = causes.flatMap(({ product, cause }) => {
    const accepting = (matching.get(keyOf(product, cause.test)) ?? []).filter(
      (each) => reaches(each, cause) && stateOf(each) === "accepts",
    );
    const named = cause.blocks.reduce((sum, block) => sum + sizeOf(block), 0);
    // A failure that no block names stays open.
    const count = cause.blocks.reduce((sum, block) => sum + openIn(block, accepting), Math.max(0, cause.failed - named));
    return count ? [{ product, cause, count }] : [];
  });
  return { open, uses: matchers.map((each) => ({ rule: each.rule, found: each.found, state: stateOf(each) })) };
}

/** Number of failed measurements in a block. */
export const sizeOf = ({ exposures, places }: FailedBlock): number =>
  (exposures.length || 1) * (places.length ? places.reduce((sum, { amplifiers }) => sum + (amplifiers.length || 1), 0) : 1);

interface Matcher {
  readonly rule: AcceptanceRule;
  readonly exposures: ReadonlySet<number> | null;
  readonly detectors: ReadonlySet<number> | null;
  readonly amplifiers: ReadonlySet<string> | null;
  found: number;
}

const matcherOf = (rule: AcceptanceRule): Matcher => ({
  rule,
  exposures: rule.exposures ? new Set(rule.exposures) : null,
  detectors: rule.detectors ? new Set(rule.detectors) : null,
  amplifiers: rule.amplifiers ? new Set(rule.amplifiers) : null,
  found: 0,
});

const keyOf = (product: string, test: string): string => JSON.stringify([product, test]);

const reaches = ({ rule }: Matcher, cause: MadeCause): boolean => cause.outcome === "needs-decision" || rule.outcome === "fail";

function stateOf({ rule, found }: Matcher): RuleUse["state"] {
  if (!rule.reason.trim()) return "without a reason";
  if (found > rule.atMost) return "too many";
  return found ? "accepts" : "unused";
}

const foundIn = (matcher: Matcher, cause: MadeCause): number =>
  reaches(matcher, cause) ? cause.blocks.reduce((sum, block) => sum + matchedIn(matcher, block), 0) : 0;

/** Number of a block's measurements that a rule matches, without a look at each of them. */
function matchedIn({ exposures, detectors, amplifiers }: Matcher, block: FailedBlock): number {
  const times = among(block.exposures, exposures);
  if (!times) return 0;
  if (!block.places.length) return detectors || amplifiers ? 0 : times;
  const places = block.places.reduce(
    (sum, place) => sum + (!detectors || detectors.has(place.detector) ? among(place.amplifiers, amplifiers) : 0),
    0,
  );
  return times * places;
}

/** Number of listed items that are wanted. An empty list stands for one measurement of all together, which no list of a rule names. */
function among<T>(listed: readonly T[], wanted: ReadonlySet<T> | null): number {
  if (!wanted) return listed.length || 1;
  return listed.reduce((sum, each) => sum + (wanted.has(each) ? 1 : 0), 0);
}

/** Number of a block's measurements that none of the rules matches. */
function openIn(block: FailedBlock, matchers: readonly Matcher[]): number {
  const size = sizeOf(block);
  const wanted: Matcher[] = [];
  for (const each of matchers) {
    const found = matchedIn(each, block);
    if (found === size) return 0;
    if (found) wanted.push(each);
  }
  if (!wanted.length) return size;
  const places = block.places.length ? block.places : [WHOLE_EXPOSURE];
  // Places are cut by the rules that share their exposures, so that a block of many exposures is compared once for each such group.
  const groups = grouped(block.exposures.length ? block.exposures : [null], (exposure) =>
    wanted.flatMap(({ exposures }, index) => (!exposures || (exposure !== null && exposures.has(exposure)) ? [index] : [])).join(),
  );
  let open = 0;
  for (const [key, { length }] of groups) {
    const here = key === "" ? [] : key.split(",").flatMap((index) => wanted[Number(index)] ?? []);
    open += length * places.reduce((sum, place) => sum + openAt(place, here), 0);
  }
  return open;
}

const WHOLE_EXPOSURE = null;

function openAt(place: FailedPlace | null, matchers: readonly Matcher[]): number {
  const here = matchers.filter(({ detectors }) => !detectors || (place !== null && detectors.has(place.detector)));
  const amplifiers = place?.amplifiers.length ? place.amplifiers : [null];
  return amplifiers.filter((each) => !here.some((matcher) => !matcher.amplifiers || (each !== null && matcher.amplifiers.has(each))))
    .length;
}

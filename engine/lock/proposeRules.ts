import { accept, type AcceptanceRule, type Judged } from "../model/acceptance.ts";
import { decidable, type MadeCause } from "../model/verdict.ts";

/** One rule for each cause of failures, without a reason, which a person has to write. Rules that would be the same are proposed once. Pure. */
export function proposeRules(products: readonly Judged[]): readonly AcceptanceRule[] {
  const boxes = products.flatMap(({ product, verdict }) => decidable(verdict).map((cause) => boxAround(product, cause)));
  const distinct = [...new Map(boxes.map((rule) => [JSON.stringify(rule), rule])).values()];
  // Failures of another cause may lie within the same lists, so that the rule finds them too.
  const { uses } = accept(products, distinct);
  return distinct.map((rule, index) => ({ ...rule, atMost: uses[index]?.found ?? rule.atMost }));
}

/** The smallest lists that hold all failures of a cause; a list is absent where a failure has no such name. */
function boxAround(product: string, { test, outcome, blocks }: MadeCause): AcceptanceRule {
  const places = blocks.flatMap((block) => block.places);
  const exposures = blocks.every((block) => block.exposures.length) && sorted(blocks.flatMap((block) => block.exposures));
  const detectors = blocks.every((block) => block.places.length) && sorted(places.map(({ detector }) => detector));
  const amplifiers =
    detectors && places.every((place) => place.amplifiers.length) && [...new Set(places.flatMap((place) => place.amplifiers))].sort();
  return {
    product,
    test,
    ...(exposures && exposures.length ? { exposures } : {}),
    ...(detectors && detectors.length ? { detectors } : {}),
    ...(amplifiers && amplifiers.length ? { amplifiers } : {}),
    ...(outcome === "fail" ? { outcome } : {}),
    atMost: 1,
    reason: "",
  };
}

const sorted = (numbers: readonly number[]): readonly number[] => [...new Set(numbers)].sort((a, b) => a - b);

/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { renderToString } from "preact-render-to-string";
import type { AcceptanceRule } from "../../model/acceptance.ts";
import type { ReportedProduct } from "../reportData.ts";
import { decidedOf } from "./decided.ts";
import { Decision, decisionMark, Headline, HEADLINE } from "./templates/parts.tsx";
import { headlineOf } from "./values/answers.ts";

/** The marked parts of the pages that a decision of people changes: HTML by mark. */
export type Decisions = ReadonlyMap<string, string>;

/** The decisions of an approval's rules on a report's failures, as the pages show them. Pure. */
export function decisionsOf(
  products: readonly Pick<ReportedProduct, "product" | "verdict" | "judgment">[],
  rules: readonly AcceptanceRule[],
): Decisions {
  const decided = products.map((each) => decidedOf(each, rules));
  const decisions = new Map([[HEADLINE, renderToString(<Headline words={headlineOf(decided)} />)]]);
  for (const { product, acceptance } of decided)
    acceptance.forEach((of, cause) => {
      decisions.set(decisionMark(product, cause), renderToString(<Decision of={of} product={product} cause={cause} />));
    });
  return decisions;
}

/** A page with these decisions in place of the earlier ones. A page of a version without marks stays as it is. Pure. */
export const withDecisions = (page: string, decisions: Decisions): string =>
  page.replace(MARKED, (earlier, mark: string) => decisions.get(mark) ?? earlier);

/** Texts of a page are escaped, so that nothing else can look like a marked part. */
const MARKED = /<span data-decision="([^"]+)">(?:<span class="decision [a-z]+">[^<]*<\/span>|[^<]*)<\/span>/g;

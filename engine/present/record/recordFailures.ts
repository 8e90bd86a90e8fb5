import { accept } from "../../model/acceptance.ts";
import { acceptedByName } from "../../model/approval.ts";
import { decidable, type MadeCause } from "../../model/verdict.ts";
import { comparedWords } from "../../release/verdictWords.ts";
import type { SetRecord } from "./record.ts";

/** The failures of a certified product, and whether the approval accepts them. */
export interface ProductFailures {
  readonly product: string;
  /** Failures by name, of a set that was released with report version 1. */
  readonly named: readonly { readonly name: string; readonly isAccepted: boolean }[];
  /** Failures by cause, with the number of failed measurements that no rule accepts. */
  readonly causes: readonly { readonly cause: MadeCause; readonly open: number }[];
  /** Parts that could not be checked, which nobody can accept. */
  readonly unchecked: readonly string[];
}

/** The failures of all certified products that have some. */
export function failuresOf({ products, approval }: Pick<SetRecord, "products" | "approval">): readonly ProductFailures[] {
  const judged = products.flatMap(({ product, made }) => (made.kind === "certified" ? [{ product, verdict: made.verdict }] : []));
  const { open } = accept(judged, approval?.accepted ?? []);
  const isAccepted = acceptedByName({ acceptedFailures: approval?.acceptedFailures ?? [] });
  return judged
    .map(({ product, verdict }) => ({
      product,
      named: verdict.failures.map((name) => ({ name, isAccepted: isAccepted(product, name) })),
      causes: decidable(verdict).map((cause) => ({
        cause,
        open: open.find((each) => each.product === product && each.cause === cause)?.count ?? 0,
      })),
      unchecked: verdict.unchecked ?? [],
    }))
    .filter(({ named, causes, unchecked }) => named.length || causes.length || unchecked.length);
}

/** Failures beside those of the set that each product replaces, in words; none for a product that replaces none. */
export const comparedOf = ({ products }: Pick<SetRecord, "products">): readonly { readonly product: string; readonly words: string }[] =>
  products.flatMap(({ product, made }) =>
    made.kind === "certified" && made.replaced ? [{ product, words: comparedWords(made.replaced) }] : [],
  );

/** Certified products that no test was run on. */
export const untestedOf = ({ products }: Pick<SetRecord, "products">): readonly string[] =>
  products.flatMap(({ product, made }) => (made.kind === "certified" && made.verdict.kind === "not-verified" ? [product] : []));

/** A cause with its acceptance: `NOISE 16 of 112, exposure 2024...: all 16 amplifiers; accepted by rule`. */
export function causeWords({ cause, open }: ProductFailures["causes"][number]): string {
  const { test, outcome, failed, of, words } = cause;
  const acceptance = open ? `${open} of ${failed} not accepted` : "accepted by rule";
  return `${outcome === "fail" ? "fail, " : ""}${test} ${failed} of ${of}, ${words}; ${acceptance}`;
}

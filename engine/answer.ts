import { asCalibError, type Code } from "./errors.ts";

/** The answer of a site that may be out of reach. No answer is reported as such, and never counts as one. */
export type Answer<T> = { readonly kind: "answered"; readonly value: T } | Unanswered;

export interface Unanswered {
  readonly kind: "could not check";
  readonly code: Code;
  readonly reason: string;
}

export async function ask<T>(question: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { kind: "answered", value: await question() };
  } catch (thrown) {
    const { code, detail } = asCalibError(thrown);
    return { kind: "could not check", code, reason: detail };
  }
}

/** The answer of a repository to which no question was sent. */
export const unasked: Unanswered = { kind: "could not check", code: "repository-unreachable", reason: "it was not asked" };

import type { Code } from "../errors.ts";
import type { Finding } from "../model/finding.ts";

/** A finding about a declaration, wherever that was read from. */
export type Problem = Pick<Finding, "code" | "detail" | "pointer">;

export const problem = (code: Code, detail: string, pointer: string): Problem => ({ code, detail, pointer });

export const when = (bad: boolean, code: Code, detail: string, pointer: string): readonly Problem[] => (bad ? [problem(code, detail, pointer)] : []);

import { counted } from "../amount.ts";
import { assertNever } from "../../model/never.ts";
import type { MadeVerdict } from "../../model/lock.ts";
import type { Software } from "./software.ts";

/** A verdict as people say it. */
export function verdictWords({ kind, failures }: MadeVerdict): string {
  const failed = `${counted(failures.length, "test")} failed`;
  switch (kind) {
    case "pass":
      return "pass";
    case "needs-decision":
      return `needs a decision: ${failed}`;
    case "fail":
      return `fail, for the majority: ${failed}`;
    case "not-verified":
      return "not verified";
    default:
      return assertNever(kind);
  }
}

/** Whether pipelines were reviewed, as far as their branch says. */
export function softwareWords({ source, branch, commit, review }: Software): string {
  const where = `${source}${branch === null ? "" : `, ${branch}`}${commit === null ? "" : ` ${commit.slice(0, 12)}`}`;
  switch (review) {
    case "main branch":
      return where;
    case "reference pipelines":
      return `${where}: this project's reference pipelines, not for science`;
    case "development branch":
      return `${where}: a development branch, to be reviewed and merged before the TAXICAB is hailed`;
    case "not known":
      return `${where}: whether it was reviewed is not known`;
    default:
      return assertNever(review);
  }
}

/** Without the process: who, and on which machine. */
export const person = (by: string): string => by.replace(/\[\d+\]$/, "");

/** To the second, UTC. */
export const moment = (at: string): string => at.replace(/\.\d+Z$/, "Z");

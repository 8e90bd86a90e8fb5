import { stringify } from "yaml";
import type { BpsSubmission } from "./bpsSubmission.ts";

/** The file that `bps submit` reads. Strings that YAML would take for something else are quoted, and no line is folded. */
export const printSubmission = (submission: BpsSubmission): string => stringify(submission, { version: "1.1", lineWidth: 0, aliasDuplicateObjects: false });

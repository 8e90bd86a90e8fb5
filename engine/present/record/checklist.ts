import { deploymentTicket, distributed, summitTagged, taxicabTicket } from "./boxesAfterwards.ts";
import { constructionTicket, generated, inputsSelected, reported, verified } from "./boxesOfBuild.ts";
import type { RecordFacts } from "./facts.ts";
import type { Judged } from "./judged.ts";

/** One box of the checklist, and how it was found. */
export interface Box extends Judged {
  readonly text: string;
}

/** DMTN-222 section 3.7, in its words and its order. */
const boxes: readonly { readonly text: string; readonly judge: (facts: RecordFacts) => Judged }[] = [
  { text: "File DM ticket for calibration construction that will hold the details of that process", judge: constructionTicket },
  { text: "Select inputs for calibration", judge: inputsSelected },
  { text: "Run generation pipeline from cp_pipe", judge: generated },
  { text: "Run associated verification pipeline from cp_verify on the same inputs, supplemented with similar exposures to test for time variability", judge: verified },
  { text: "Create verification report", judge: reported },
  { text: "File TAXICAB ticket with verification report and any other information", judge: taxicabTicket },
  { text: "File deployment ticket", judge: deploymentTicket },
  { text: "Upon approval, export/import the calibrations to all other repos", judge: distributed },
  { text: "Ensure summit calibrations are tagged correctly", judge: summitTagged },
];

export const checklistOf = (facts: RecordFacts): readonly Box[] => boxes.map(({ text, judge }) => ({ text, ...judge(facts) }));

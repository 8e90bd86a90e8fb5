import type { Approval } from "../../model/approval.ts";
import { grouped } from "../../model/group.ts";
import { searchedBy } from "../../declare/auxiliaryOf.ts";
import { oneLine, plain } from "../../model/markdown.ts";
import type { ProductRow } from "./recordProducts.ts";
import type { SetRecord } from "./record.ts";
import { verdictWords } from "../../release/verdictWords.ts";
import { causeWords, comparedOf, failuresOf, untestedOf } from "./recordFailures.ts";
import { softwareWords } from "./recordWords.ts";
import { counted } from "../fitted.ts";

/** The text of a TAXICAB hailing ticket (DMTN-222 section 3.4), as plain text for a tracker or a channel. */
export function renderHail(record: SetRecord, report: string): string {
  const { set, tag, instrument, ticket, build, validity, approval, release, products, auxiliary, software } = record;
  const others = products.filter(({ made }) => made.kind !== "certified").map(({ product }) => product);
  return [
    `Hailing the TAXICAB: calibrations ${set} (${tag})`,
    "",
    products.length
      ? `New combined calibrations of ${instrument} were built, verified and certified on ${ticket} in ${build}, for ${validity} TAI. ${request(approval)}`
      : `Collections for ${instrument} were gathered on ${ticket} in ${build}. ${request(approval)}`,
    "",
    ...(products.length ? ["Products:", ...products.flatMap(productWords)] : []),
    ...(auxiliary.length
      ? ["Auxiliary collections:", ...auxiliary.map(({ name, holds, chains }) => `- ${name}: ${holds.join(", ")}; ${searchedBy(chains)}`)]
      : []),
    ...(others.length ? [`Made or tried on the way, not certified: ${others.join(", ")}.`] : []),
    "",
    ...failureLines(record),
    "",
    `Verification report, to be attached: ${report} (digest ${release?.report ?? "none"})`,
    `Fingerprint of the set: ${release?.fingerprint ?? "none"}`,
    `Tickets: ${ticket} (construction), ${approval ? `${approval.tickets.taxicab}, ${approval.tickets.deployment} (deployment)` : "TAXICAB and deployment tickets to be filed"}.`,
    "Software:",
    ...software.map((each) => `- ${softwareWords(each)}`),
    ...distributionLines(record),
    ...(approval?.remarks === undefined ? [] : [`Remarks: ${approval.remarks}`]),
  ]
    .map(oneLine)
    .join("\n");
}

function request(approval: Approval | null): string {
  switch (approval?.state) {
    case undefined:
    case "proposed":
    case "hailed":
    case "flagged":
      return "Please decide on their acceptance; anyone in the project may join the meeting.";
    case "adopted":
      return `They were adopted (${approval.tickets.taxicab}).`;
    case "rejected":
      return `They were rejected (${approval.tickets.taxicab}).`;
  }
}

function productWords({ product, construction, written, verification, made }: ProductRow): readonly string[] {
  if (made.kind !== "certified") return [];
  const from =
    written !== undefined
      ? `from ${written}`
      : construction?.length
        ? `from ${counted(construction.length, "exposure")}`
        : "from other products of the set";
  const on = verification?.length ? `, verified on ${verification.length}` : "";
  return [`- ${product}: ${verdictWords(made.verdict)}; ${counted(made.datasets, "dataset")} ${from}${on}`];
}

/** Failures that people have to decide about: by cause, or counted by test for report version 1, and products that no test was run on. */
function failureLines(record: SetRecord): readonly string[] {
  const untested = untestedOf(record);
  const lines = failuresOf(record).flatMap(({ product, named, causes, unchecked }) => {
    const tests = [...grouped(named, ({ name }) => testOf(name))].map(([test, { length }]) => `${test} ${length}`).sort();
    return [
      ...unchecked.map((reason) => `- ${product}: could not check, which nobody can accept: ${reason}`),
      ...causes.map((each) => `- ${product}: ${causeWords(each)}`),
      ...(named.length
        ? [`- ${product}: ${named.length} (${tests.join(", ")}), ${named.filter(({ isAccepted }) => isAccepted).length} accepted by name`]
        : []),
    ];
  });
  const isTested = record.products.some(({ made }) => made.kind === "certified" && made.verdict.kind !== "not-verified");
  return [
    ...(lines.length ? ["Test failures, each to be accepted or to send the set back:", ...lines] : isTested ? ["No test failed."] : []),
    ...comparedOf(record).map(({ product, words }) => `${product}: ${words}`),
    ...(untested.length ? [`No test was run on: ${untested.join(", ")}.`] : []),
  ];
}

/** The test of a failure: its last word, after exposure, detector and amplifier. */
const testOf = (failure: string): string => failure.split(" ").at(-1) ?? failure;

function distributionLines({ repositories }: SetRecord): readonly string[] {
  const targets = repositories.filter(({ role }) => role === "target").map(({ repo }) => repo);
  const skipped = repositories.filter(({ role }) => role === "skipped").map(({ repo, state }) => `${repo} (${state.note})`);
  const silent = repositories.filter(({ role }) => role === "not declared").map(({ repo }) => repo);
  return [
    `Once adopted, they go to: ${targets.join(", ") || "no other repository"}.`,
    ...(skipped.length ? [`Left out: ${skipped.join(", ")}.`] : []),
    ...(silent.length ? [`Not decided for: ${silent.join(", ")}.`] : []),
  ];
}

/** The nine boxes as a Markdown task list. A box that could not be checked is not ticked. */
export const renderChecklist = ({ checklist }: SetRecord): readonly string[] => [
  ...checklist.flatMap(({ text, state, evidence }) => [
    `- [${state === "ticked" ? "x" : " "}] ${plain(text)}`,
    ...evidence.map((line) => `  - ${plain(line)}`),
  ]),
  "",
  "Tickets are as the set's files name them; no issue tracker was asked.",
];

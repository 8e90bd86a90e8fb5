import type { Approval } from "../../model/approval.ts";
import { assertNever } from "../../model/group.ts";
import { compact } from "../../model/ranges.ts";
import { sourceWords } from "../../model/savedPlan.ts";
import { code, oneLine, plain, shell, table } from "../../model/markdown.ts";
import { absentHead, absentRow } from "./recordAbsent.ts";
import { causeWords, comparedOf, failuresOf, untestedOf } from "./recordFailures.ts";
import type { ProductRow } from "./recordProducts.ts";
import type { SetRecord } from "./record.ts";
import { renderChecklist } from "./renderHail.ts";
import { collectionHead, collectionRow, repositoryHead, repositoryRow } from "./renderWhere.ts";
import { verdictWords } from "../../release/verdictWords.ts";
import { moment, softwareWords, type AuxiliaryRow } from "./recordWords.ts";
import { counted } from "../fitted.ts";
import type { Write, WriteGroup } from "./recordWrites.ts";

/** The whole record as Markdown, for the construction ticket. */
export function renderRecord(record: SetRecord): string {
  return [
    `# Record of ${plain(record.set)} (${plain(record.tag)})`,
    "",
    ...headOf(record),
    ...section(
      "Products",
      table(
        ["product", "made from", "verified on", "RUN", "collection", "validity, TAI", "datasets", "verdict"],
        record.products.map(productRow),
      ),
    ),
    ...(record.auxiliary.length
      ? section("Auxiliary collections", table(["collection", "holds", "chains", "fingerprint"], record.auxiliary.map(auxiliaryRow)))
      : []),
    ...(record.absent.length ? section("Detectors that the set lacks", table(absentHead, record.absent.map(absentRow))) : []),
    ...section("Test failures", failureLines(record)),
    ...section(
      "Images that people looked at",
      record.looks.map(({ product, by, at }) => `- ${plain(product)}: ${plain(by)}, ${moment(at)}`),
    ),
    ...section(
      "Written although not merged",
      record.forced.map(
        ({ reason, by, at, writes, repositories }) =>
          `- ${moment(at)} ${plain(by)}: ${plain(reason)} (${counted(writes, "write")} at ${repositories.map(plain).join(", ")})`,
      ),
    ),
    ...section("Repositories", table(repositoryHead, record.repositories.map(repositoryRow))),
    ...section("Collections before and after", table(collectionHead, record.collections.map(collectionRow))),
    ...section("Checklist", renderChecklist(record)),
    ...section("Commands", commandsOf(record)),
  ].join("\n");
}

const section = (title: string, lines: readonly string[]): readonly string[] => (lines.length ? ["", `## ${title}`, "", ...lines] : []);

function headOf({ ticket, build, validity, approval, release, withdrawn, software, source }: SetRecord): readonly string[] {
  const declared = sourceWords(source);
  return [
    `- construction ticket ${plain(ticket)}, built in ${code(build)}, valid ${code(validity)} TAI`,
    ...(declared === undefined ? [] : [`- declared: ${plain(declared)}`]),
    approval
      ? `- approval: ${approval.state} by ${plain(approval.tickets.taxicab)}, deployment ticket ${plain(approval.tickets.deployment)}, ${acceptedWords(approval)}`
      : "- approval: none yet",
    ...(approval?.remarks === undefined ? [] : [`- remarks: ${plain(approval.remarks)}`]),
    release ? `- released: fingerprint ${code(release.fingerprint)}, report ${code(release.report)}` : "- not released yet",
    ...software.map((each) => `- pipelines: ${plain(softwareWords(each))}`),
    ...(withdrawn ? [`- withdrawn on ${plain(withdrawn.on)}: ${plain(withdrawn.reason)}`] : []),
  ];
}

const acceptedWords = ({ acceptedFailures, accepted = [] }: Approval): string =>
  [
    ...(accepted.length ? [`failures accepted by ${counted(accepted.length, "rule")}`] : []),
    ...(acceptedFailures.length || !accepted.length ? [`${counted(acceptedFailures.length, "failure")} accepted by name`] : []),
  ].join(", ");

function productRow({ product, construction, written, verification, made }: ProductRow): readonly string[] {
  const inputs = [plain(product), written ?? exposures(construction, "other products"), exposures(verification, "none")];
  switch (made.kind) {
    case "certified":
      return [
        ...inputs,
        code(made.run),
        code(made.collection),
        made.ranges.map(code).join(", "),
        `${made.datasets}`,
        verdictWords(made.verdict),
      ];
    case "left behind":
      return [...inputs, code(made.run), "not certified", "", "", ""];
    case "unfinished":
      return [...inputs, plain(made.reason), "", "", "", ""];
    case "could not check":
      return [...inputs, `could not check: ${plain(made.reason)}`, "", "", "", ""];
    default:
      return assertNever(made);
  }
}

function exposures(ids: readonly number[] | null, none: string): string {
  if (ids === null) return "";
  return ids.length ? `${ids.length}: ${compact(ids)}` : none;
}

const auxiliaryRow = ({ name, holds, chains, fingerprint }: AuxiliaryRow): readonly string[] => [
  code(name),
  holds.map(plain).join(", ") || "not locked",
  chains.map(code).join(", "),
  fingerprint === null ? "" : code(fingerprint.slice(0, 12)),
];

const failureLines = (record: SetRecord): readonly string[] => [
  ...failuresOf(record).flatMap(({ product, named, causes, unchecked }) => [
    ...unchecked.map((reason) => `- ${plain(product)}: could not check: ${plain(reason)}`),
    ...causes.map((each) => `- ${plain(product)}: ${plain(causeWords(each))}`),
    ...named.map(
      ({ name, isAccepted }) =>
        `- ${plain(product)}: ${code(name)}, ${isAccepted ? `accepted (${record.approval?.state ?? "proposed"})` : "not accepted"}`,
    ),
  ]),
  ...comparedOf(record).map(({ product, words }) => `- ${plain(product)}: ${plain(words)}`),
  ...untestedOf(record).map((product) => `- ${plain(product)}: no test was run`),
];

const commandsOf = ({ writes, unread }: SetRecord): readonly string[] => [
  "What was written, as a person would have typed it (DMTN-222 section 7).",
  ...unread.flatMap(({ site, reason }) => ["", `Could not check the journal of ${plain(site)}: ${plain(reason)}`]),
  ...writes.flatMap((group) => ["", `### ${plain(group.title)}`, "", ...shell(commandLines(group))]),
];

const commandLines = ({ writes }: WriteGroup): readonly string[] => writes.flatMap(commandWords);

/** The commands of a write under a comment line. Commands of an incomplete write are commented out, because nobody should repeat them. */
function commandWords({ at, by, step, repo, summary, outcome, command, source, forced }: Write): readonly string[] {
  const typed = command.split("\n");
  const words = [...(source === null ? [] : [oneLine(source)]), ...(forced === null ? [] : [`forced: ${oneLine(forced)}`])];
  return [
    `# ${moment(at)} ${step} at ${repo}, ${oneLine(by)}: ${oneLine(summary)} (${[outcome, ...words].join("; ")})`,
    ...(outcome === "open" || outcome === "abandoned" ? typed.map((line) => `# ${line}`) : typed),
  ];
}

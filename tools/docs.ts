import { catalog } from "../engine/errors.ts";
import { waivables } from "../engine/model/waivers.ts";
import type { PolicyRule } from "../engine/policy/rule.ts";
import { policy } from "../engine/policy/judgeSet.ts";
import { renderProducts } from "./products.ts";
import { renderSelections } from "./selections.ts";

/** docs/errors.md: all error codes, sorted. */
function renderErrors(): string {
  const entries = Object.entries(catalog).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "<!-- Generated from engine/errorCodes/ by npm run generate. -->",
    "# Errors",
    "",
    "Every diagnostic has a *code*. `calib` prints the code, what exactly is wrong and where, and what to do. This page has the cause of each code, then what to do.",
    "",
    ...entries.flatMap(([code, { cause, remedy }]) => [`### ${code}`, "", cell(cause), "", cell(remedyOf(code, remedy)), ""]),
  ].join("\n");
}

/** The remedy. docs/selections.md explains how to waive. */
const remedyOf = (code: string, remedy: string): string =>
  waivables.some((each) => each === code) ? `${remedy.replace(/[,;] or waive it.*$/, ".")} Or [waive it](selections.md).` : remedy;

/** Escapes text outside code, where Markdown would read `<world>` as a tag and drop it. */
const cell = (text: string): string =>
  text
    .replaceAll("|", "\\|")
    .split("`")
    .map((part, index) => (index % 2 ? part : part.replaceAll("<", "&lt;")))
    .join("`");

/** docs/policy.md: the observatory's rules. */
function renderPolicy(): string {
  const rows = policy.map(
    (rule) => `| \`${rule.code}\` | ${cell(rule.title)} | ${rule.severity === "warning" ? "nothing: a warning" : stopped[rule.stops]} |`,
  );
  return [
    "<!-- Generated from engine/policy/rules/ by npm run generate. -->",
    ...POLICY.slice(0, 1),
    "",
    ...POLICY.slice(1),
    "",
    "| rule | requires | stops |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

const stopped: Readonly<Record<PolicyRule["stops"], string>> = { writing: "every write", deployment: "deployment and activation" };

const POLICY = [
  "# Policy",
  `A *rule* is a check of a set, its lock and approval, and its git history. A rule is an error, which stops writes, or a warning.

## When are the rules checked?

\`calib check\` reports them in a pull request, \`calib preview\` before a run, and \`calib up\` refuses a set that breaks one. The engine checks them
again just before every write, so \`pulumi up\` by hand meets them too. Trials below \`u/\` are exempt. The git history is read from the checkout that
holds the calibsets: variables such as \`GIT_DIR\` are ignored, and the base is the remote's branch.

## Writing although the checkout is not merged

The rules \`tree-*\` and \`papers-unmerged\` apply in a world with \`requireMerged\` (\`stacks/rubin.ts\`: \`origin/main\`), and not in \`calib check\`. The three
\`tree-*\` rules may be forced, each time, by \`calib up --force-unmerged REASON\`, or with \`pulumi\` by hand by \`CALIB_FORCE_UNMERGED\`. Journal, documentation
of the collections and \`calib record\` keep the reason. No other rule can be forced.

## Are reviews counted?

No rule asks for reviews. Git does not record who reviewed a pull request, so that no rule could check it here: protected branches with code owners ask
for reviews, and the forge holds them. The rules read who committed the decision.

## What do the rules not prevent?

They guard against slips and short cuts. Someone with a writing account can always write by other means, forge the author of a commit, describe the
same repositories in another world, or change a copy of this project. Protected branches with code owners (\`.github/CODEOWNERS.example\`), signed
commits, and accounts that only the deployment has help against that.

## All rules`,
];

/** The generated pages, by file. */
export const docs = (): ReadonlyMap<string, string> =>
  new Map([
    ["docs/errors.md", renderErrors()],
    ["docs/policy.md", renderPolicy()],
    ["docs/products.md", renderProducts()],
    ["docs/selections.md", renderSelections()],
  ]);

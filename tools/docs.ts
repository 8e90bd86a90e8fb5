import { catalog } from "../engine/errors.ts";
import type { PolicyRule } from "../engine/policy/rule.ts";
import { policy } from "../engine/policy/judgeSet.ts";
import { renderProducts } from "./products.ts";
import { renderSelections } from "./selections.ts";

/** docs/errors.md: the catalog as people look it up. */
function renderErrors(): string {
  const rows = Object.entries(catalog).sort(([a], [b]) => (a < b ? -1 : 1));
  return [
    "<!-- Generated from engine/errors.ts by npm run generate. -->",
    "# Errors",
    "",
    "Every problem has a code. `calib` prints it with what exactly was met, and what to do.",
    "",
    "| code | cause | what to do |",
    "|---|---|---|",
    ...rows.map(([code, { cause, remedy }]) => `| \`${code}\` | ${cell(cause)} | ${cell(remedy)} |`),
    "",
  ].join("\n");
}

/** Text as a table's cell: outside of code, Markdown would take `<world>` for a tag and swallow it. */
const cell = (text: string): string =>
  text
    .replaceAll("|", "\\|")
    .split("`")
    .map((part, index) => (index % 2 ? part : part.replaceAll("<", "&lt;")))
    .join("`");

/** docs/policy.md: what the observatory wants of every set. */
function renderPolicy(): string {
  const rows = policy.map((rule) => `| \`${rule.code}\` | ${cell(rule.title)} | ${rule.severity === "warning" ? "nothing: a warning" : stopped[rule.stops]} | ${held[rule.held]} |`);
  return ["<!-- Generated from engine/policy/rules/ by npm run generate. -->", ...POLICY.slice(0, 1), "", ...POLICY.slice(1), "", "| rule | says | stops | held |", "|---|---|---|---|", ...rows, ""].join("\n");
}

const stopped: Readonly<Record<PolicyRule["stops"], string>> = { writing: "every write", deployment: "deployment and activation" };
const held: Readonly<Record<PolicyRule["held"], string>> = { always: "in `check`, `preview`, `up` and at every write", "when writing": "in `preview`, `up` and at every write" };

const POLICY = [
  "# Policy",
  `Rules are typed functions over a set, its lock and approval, and what git tells (\`engine/policy/rules/\`). \`calib check\` tells them in a
pull request, \`calib preview\` before a run; \`calib up\` refuses; and the engine holds them again just before every write, so that
\`pulumi up\` by hand meets them too, and an approval that was changed meanwhile is seen. Trials below \`u/\` are nobody's concern.

What a rule knows of git it reads from the checkout that holds the calibsets. Variables such as GIT_DIR are not heard, the base is the
remote's branch whatever local branch is called the same, and files are held against the commit even where git was told not to look.

\`requireMerged\` of a world (\`stacks/rubin.ts\`: \`origin/main\`) turns the rules \`tree-*\` and \`papers-unmerged\` on. The first three may be
forced, each time by \`calib up --force-unmerged REASON\`; the reason then stands in the journal of every site that is written to, in the
documentation of the collections, and in \`calib record\`. By hand, \`pulumi up\` takes it from CALIB_FORCE_UNMERGED. Nothing else can be forced.

The rules guard against slips and short cuts of people who work with this project. Who owns the account that may write to a repository
can always write to it by other means, forge the author of a commit, describe the same repositories in a world of their own, or run a
changed copy of this project. Against that help protected
branches with reviews by code owners (\`.github/CODEOWNERS.example\`), signed commits, and accounts that only the deployment has.`,
];

/** The pages that are made from what they tell of, by file. */
export const docs = (): ReadonlyMap<string, string> =>
  new Map([
    ["docs/errors.md", renderErrors()],
    ["docs/policy.md", renderPolicy()],
    ["docs/products.md", renderProducts()],
    ["docs/selections.md", renderSelections()],
  ]);

import { expect, test } from "@jest/globals";
import type { Changes } from "../../../engine/declare/git/changedSets.ts";
import type { RepoImpact } from "../../../engine/lookup/impact/impact.ts";
import { compareSearches, mergeDetectors } from "../../../engine/lookup/compareLookups.ts";
import { asCollection, asRepo } from "../../../engine/model/brand.ts";
import { type PlannedUnit, type SetPlan, sum } from "../../../engine/converge/planSet.ts";
import { changesOf } from "../../../engine/declare/declarationChanges.ts";
import { FORGE_LIMIT } from "../../../engine/present/fitted.ts";
import { NO_CHANGE, PLAN_MARKER, renderPlanMarkdown, type PlannedSet, type PullRequestPlan } from "../../../engine/present/planMarkdown.ts";
import { expectGolden } from "../../golden/golden.ts";
import { heldIn, row } from "../lookup/held.ts";
import { block, causeOf, judgedVerdict } from "../judgments.ts";
import { missingVerdict } from "../../../engine/model/verdict.ts";
import { BIAS_ID, CERTIFIED, declaration } from "../factory.ts";

const SET = "LATISS/DM-43525";
const unit = (name: string, repo: string, ...steps: PlannedUnit["steps"]): PlannedUnit => ({
  unit: name,
  repo: asRepo(repo),
  steps,
  mending: name.startsWith("deployment summit") ? ["deliver"] : [],
});

const olds = "LATISS/calib/DM-1/tag/bias.20240101a";
const news = "LATISS/calib/DM-43525/tag/bias.20250101a";
const before = heldIn([olds], { bias: [0, 1].map((detector) => row(olds, { detector }, [0, null])) });
const after = heldIn([news, olds], {
  bias: [row(news, { detector: 1 }, [20, null]), ...[0, 1].map((detector) => row(olds, { detector }, [0, null]))],
});
const impacts: readonly RepoImpact[] = [
  {
    repo: asRepo("usdf/main"),
    instrument: "LATISS",
    impact: { kind: "answered", value: { changes: mergeDetectors(compareSearches(before, after)), touched: [] } },
  },
  {
    repo: asRepo("tts/LATISS"),
    instrument: "LATISS",
    impact: { kind: "could not check", code: "site-unreachable", reason: "tts: no route" },
  },
];
const plan: SetPlan = {
  set: SET,
  units: [
    unit(
      "product bias",
      "usdf/embargo",
      {
        step: "generate",
        kind: "change",
        changes: [
          { summary: "run cpBias.yaml on 3 exposures into usdf/embargo:x|y", reason: "missing", startsJob: true, cost: { quanta: 4 } },
        ],
      },
      { step: "certify", kind: "later" },
    ),
    unit("release", "usdf/embargo", { step: "report", kind: "waiting", code: "not-verified", reason: "bias is not finished yet" }),
    unit("deployment summit/LATISS", "summit/LATISS", {
      step: "deliver",
      kind: "change",
      changes: [{ summary: `certify 1 bias into summit/LATISS:${CERTIFIED}`, reason: "missing" }],
    }),
    unit("activation usdf/main", "usdf/main", { step: "selfCheck", kind: "running", note: "run1: 1 of 4 quanta" }),
    unit("activation tts/LATISS", "tts/LATISS", {
      step: "selfCheck",
      kind: "refused",
      code: "self-check-mismatch",
      reason: "detector 0 used bias nothing",
    }),
    unit("deployment usdf/main", "usdf/main", { step: "deliver", kind: "in-sync", note: "f00d" }),
  ],
  drift: [
    {
      kind: "certification gone",
      set: SET,
      product: "bias",
      repo: asRepo("summit/LATISS"),
      collection: asCollection(CERTIFIED),
      expected: "bias",
      found: "not certified",
      datasets: [BIAS_ID],
      mend: "repair",
    },
  ],
  cost: sum([{ quanta: 4 }, { datasets: 1, files: 1, bytes: 288_000 }]),
  fields: changesOf(declaration, {
    ...declaration,
    begin: "2024-05-01",
    targets: ["usdf/main", "summit/LATISS"],
    skip: { "tts/LATISS": "closed | for the winter" },
  }),
  impacts,
  verdicts: [
    {
      product: "bias",
      verdict: judgedVerdict([causeOf({ blocks: [block([2024032600002, 2024032600003], [0], ["C07"])] })]),
      replaced: { set: "LATISS/DM-1", run: "verifyBias/run1", compared: [{ test: "NOISE", same: 0, new: 1, gone: 2 }] },
      open: 1,
    },
    { product: "dark", verdict: judgedVerdict([causeOf()]), replaced: null, open: 0 },
    { product: "cti", verdict: missingVerdict, replaced: null, open: 1 },
    { product: "flat-r", verdict: judgedVerdict([], ["2024032600003 has no values"]), replaced: null, open: 0 },
  ],
};

const nothing = { errors: [], warnings: [] };
const planned: PlannedSet = {
  set: SET,
  plan,
  isNew: false,
  judged: {
    errors: [{ code: "self-approved", detail: "ann@example.org", file: "set.ts" }],
    warnings: [{ code: "repository-unaccounted", detail: "usdf/old", file: "set.ts" }],
  },
};
const broken: PlannedSet = {
  set: "LATISS/DM-7",
  plan: { kind: "failed", reasons: ["schema-invalid: must have required property 'begin'", 'name-invalid: tag "<b>"'] },
  isNew: true,
  judged: nothing,
};

const changes: Changes = {
  base: "origin/main",
  commit: "0123456789abcdef",
  sets: [{ set: "LATISS/DM-6", change: "removed", from: null, files: [] }],
  chains: [],
};
const all: PullRequestPlan = { changes, sets: [planned, broken], keys: [SET, "LATISS/DM-7"], chains: [], warnings: [] };
const options = { limit: FORGE_LIMIT, artifact: "https://ci.example.org/artifacts/7" };

test("the comment has summary, errors, warnings, a table for each repository, and folded details", () => {
  expectGolden("plan-markdown", renderPlanMarkdown(all, options));
});

const settled: PlannedSet = {
  set: SET,
  plan: { ...plan, units: plan.units.slice(5), drift: [], cost: sum([]), fields: [], impacts: [], verdicts: [] },
  isNew: false,
  judged: nothing,
};

test("a plan without changes says so, and is marked so that no new comment is made", () => {
  const text = renderPlanMarkdown(
    { changes: { ...changes, sets: [] }, sets: [settled], keys: [SET], chains: [], warnings: [] },
    { ...options, artifact: null },
  );
  expect(text).toBe(
    `${PLAN_MARKER}\n${NO_CHANGE}\n**No change: every repository is as 1 set wants it.**\n\nAgainst \`origin/main\` at \`0123456789\`.\n\n<details><summary>Details of LATISS/DM-43525</summary>\n\n\`\`\`text\nLATISS/DM-43525\n  in sync\n\`\`\`\n\n</details>\n`,
  );
  expect(renderPlanMarkdown({ changes: null, sets: [], keys: [], chains: [], warnings: [] }, options)).toContain("**No set is changed.**");
});

test.each<[string, Partial<PullRequestPlan>]>([
  ["a set that cannot be planned", { sets: [settled, broken] }],
  ["a rule that is broken", { sets: [{ ...settled, judged: planned.judged }] }],
  ["drift", { sets: [{ ...settled, plan: { ...plan, units: [], impacts: [], fields: [] } }] }],
  ["a set that is removed", { changes }],
])("a plan counts as a change: %s", (_case, part) => {
  expect(renderPlanMarkdown({ changes: null, sets: [settled], keys: [], chains: [], warnings: [], ...part }, options)).not.toContain(
    NO_CHANGE,
  );
});

test("a text that is too long names the parts left out, and links to the whole text", () => {
  const many = Array.from({ length: 400 }, (_, index) => ({
    ...planned,
    set: `LATISS/DM-${index}`,
    plan: { ...plan, set: `LATISS/DM-${index}` },
  }));
  const whole = renderPlanMarkdown({ ...all, sets: many }, { limit: Infinity, artifact: null });
  const text = renderPlanMarkdown({ ...all, sets: many }, options);
  expect(whole.length).toBeGreaterThan(3 * FORGE_LIMIT);
  expect(text.length).toBeLessThanOrEqual(FORGE_LIMIT);
  expect(text.length).toBeGreaterThan(FORGE_LIMIT / 3);
  expect(text.startsWith(`${PLAN_MARKER}\n**400 sets: 400 sets against the rules, 400 units refused,`)).toBe(true);
  expect(text).toMatch(/Left out for its length: .* and \d+ more\.\n\n\[The whole text\]\(https:\/\/ci\.example\.org\/artifacts\/7\)\n$/);
  for (const [open, close] of [[/<details>/g, /<\/details>/g]] as const) expect(text.match(open)?.length).toBe(text.match(close)?.length);
  expect((text.match(/^```/gm)?.length ?? 0) % 2).toBe(0);
});

test("a small limit is kept too", () => {
  for (const limit of [40, 200, 600, 1500, 3000]) expect(renderPlanMarkdown(all, { ...options, limit }).length).toBeLessThanOrEqual(limit);
});

test("a warning about an instrument chain stands before the merge", () => {
  const chained = { code: "chain-set-hidden", detail: "DM-2 ahead of DM-1 answers at all its times: bias", file: "chain.json" } as const;
  expect(renderPlanMarkdown({ ...all, warnings: [chained] }, options)).toMatch(
    /### Before you merge\n[^#]*- chain-set-hidden: DM-2 ahead of DM-1 answers at all its times: bias\n/,
  );
});

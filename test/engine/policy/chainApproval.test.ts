import { afterAll, expect, test } from "@jest/globals";
import { openCheckout } from "../../../engine/declare/git/checkout.ts";
import { chainVersionsOf, type ChainVersions } from "../../../engine/declare/git/chainVersions.ts";
import { printChain, type ChainMember, type InstrumentChain } from "../../../engine/model/instrumentChain.ts";
import { approvalOfChain, type ChainApproval } from "../../../engine/policy/chainApproval.ts";
import { removeRepositories, TestRepository, type Person } from "../../repository.ts";

afterAll(removeRepositories);

const FILE = "calibsets/LATISS/chain.json";
const set = (ticket: string): ChainMember => ({ kind: "set", ticket });
const [one, two, three] = [set("DM-1"), set("DM-2"), set("DM-3")];
const kept: ChainMember = { kind: "kept", collection: "LATISS/calib/unbounded", reason: "curated" };

/** Merges into main, each by a branch of its author: the chain file, and other files that come with it. */
type Step = readonly [
  by: Person,
  revision: number,
  approved: number | undefined,
  members: readonly ChainMember[],
  ...files: readonly string[],
];

const people = {
  ann: { name: "Ann", email: "ann@example.org" },
  ben: { name: "Ben", email: "ben@example.org" },
  cat: { name: "Cat", email: "cat@example.org" },
};

const chainOf = (revision: number, approved: number | undefined, members: readonly ChainMember[]): InstrumentChain => ({
  instrument: "LATISS",
  revision,
  ...(approved === undefined ? {} : { approved }),
  members,
});

function versionsOf(steps: readonly Step[]): ChainVersions {
  const all = steps.map(([by, revision, approved, members, ...files], index) => ({
    commit: `c${index}`,
    by: people[by],
    chain: chainOf(revision, approved, members),
    files: [FILE, ...files],
  }));
  return { commits: all, landings: all };
}

const approvedTwo: readonly Step[] = [
  ["ann", 1, undefined, [one, two]],
  ["ben", 1, 1, [one, two]],
];
const adoption = "calibsets/LATISS/DM-3.approval.json";

test.each<[string, readonly Step[], ChainApproval["kind"]]>([
  ["a new chain file", approvedTwo.slice(0, 1), "open"],
  ["a new chain file that another person approved", approvedTwo, "approved"],
  ["a set that comes with its approval", [...approvedTwo, ["ann", 2, 1, [three, one, two], adoption]], "approved"],
  ["a set that comes alone", [...approvedTwo, ["ann", 2, 1, [three, one, two]]], "open"],
  ["a set that comes with its approval while others change places", [...approvedTwo, ["ann", 2, 1, [three, two, one], adoption]], "open"],
  ["a set that is withdrawn", [...approvedTwo, ["ann", 2, 1, [two], "calibsets/LATISS/DM-1.json"]], "approved"],
  ["another order", [...approvedTwo, ["ann", 2, 1, [two, one]]], "open"],
  ["another order, approved by its author", [...approvedTwo, ["ann", 2, 1, [two, one]], ["ann", 2, 2, [two, one]]], "own"],
  [
    "another order, approved by the author of an earlier one",
    [...approvedTwo, ["ben", 2, 1, [two, one]], ["ann", 2, 2, [two, one]]],
    "approved",
  ],
  ["another order with its approval", [...approvedTwo, ["ann", 2, 2, [two, one]]], "with change"],
  ["another order without another revision", [...approvedTwo, ["ann", 1, 1, [two, one]]], "open"],
  ["a kept member", [...approvedTwo, ["ann", 2, 1, [one, two, kept]]], "open"],
  [
    "a set with its approval after an order that was approved",
    [...approvedTwo, ["ann", 2, 1, [two, one]], ["ben", 2, 2, [two, one]], ["ann", 3, 2, [three, two, one], adoption]],
    "approved",
  ],
])("the approval of a chain file with %s: %s", (_case, steps, expected) => {
  expect(approvalOfChain(versionsOf(steps)).kind).toBe(expected);
});

test("git says who changed and who approved a chain file, and which files came with it", async () => {
  const repository = await TestRepository.make();
  await repository.commit("cat", "nothing yet");
  const merged = async (branch: string, by: Person, chain: InstrumentChain, ...files: readonly string[]) => {
    await repository.git("switch", "--quiet", "--create", branch);
    repository.file(FILE, printChain(chain));
    for (const name of files) repository.file(name, branch);
    await repository.commit(by, branch);
    await repository.git("switch", "--quiet", "main");
    await repository.merge("cat", branch);
    return chainVersionsOf(await openCheckout(repository.root), FILE);
  };
  const begun = await merged("begin", "ann", chainOf(1, undefined, [one, two]), adoption);
  expect(begun.commits.map(({ by, files }) => [by.email, files])).toEqual([["ann@example.org", [adoption, FILE]]]);
  expect(begun.landings.map(({ by, files }) => [by.email, files])).toEqual([["cat@example.org", [adoption, FILE]]]);
  expect(approvalOfChain(begun).kind).toBe("open");
  expect(approvalOfChain(await merged("approve", "ben", chainOf(1, 1, [one, two]))).kind).toBe("approved");
  expect(approvalOfChain(await merged("exchange", "ben", chainOf(2, 1, [two, one]))).kind).toBe("open");
  expect(approvalOfChain(await merged("own", "ben", chainOf(2, 2, [two, one]))).kind).toBe("own");
});

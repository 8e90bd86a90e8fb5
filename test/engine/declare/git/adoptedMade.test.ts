import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { baseHolding } from "../../../../engine/declare/git/baseHolding.ts";
import { gate, isUnbound } from "../../../../engine/declare/gate.ts";
import { loadSet } from "../../../../engine/declare/loadedSet.ts";
import { bindApproval } from "../../../../engine/lock/writeApproval.ts";
import { digestOfMade } from "../../../../engine/model/alteredMade.ts";
import type { LockMade } from "../../../../engine/model/lock.ts";
import { removeRepositories, type TestRepository } from "../../../repository.ts";
import { FAILURE, lockOf, made, olderApproval, settled } from "../../factory.ts";
import { APPROVAL, at, codesOf, declared, LOCK, makeHistories, pull, SET } from "../../policy/project.ts";
import { strict } from "../../policy/situations.ts";

let adopted: TestRepository;
let released: TestRepository;
beforeAll(async () => {
  ({ adopted, released } = await makeHistories(olderApproval));
});
afterAll(removeRepositories);

const load = (repository: TestRepository) => loadSet(SET, at(repository), strict);
const [bias] = made.products;
const eased: LockMade = { ...made, products: [{ ...bias!, verdict: { kind: "pass", failures: [] } }] };
const lock = (other: LockMade) => lockOf(settled({ skip: declared.skip }), other);
const struckOut = `/made/products/0/verdict/kind was "needs-decision", is "pass"; /made/products/0/verdict/failures/0 was "${FAILURE}", is absent`;

test("git binds an older approval to the lock of the commit that adopted it, also against a merged change", async () => {
  const repository = adopted.copy();
  expect((await load(repository)).adoptedMade).toEqual(made);
  expect(gate(await load(repository)).kind).toBe("open");
  await pull(repository, "ann", "cat", () => repository.json(LOCK, lock(eased)));
  expect(gate(await load(repository))).toEqual({
    kind: "closed",
    code: "lock-altered",
    reason: `the lock's part made differs from what was approved: ${struckOut}`,
  });
  const now = await load(repository);
  expect(() => bindApproval(now, undefined)).toThrow("lock-altered");
  // Whoever binds the decision to the altered lock by hand decides anew, without a proposal.
  await pull(repository, "ann", "cat", () => repository.json(APPROVAL, { ...olderApproval, made: digestOfMade(eased) }));
  expect(gate(await load(repository)).kind).toBe("open");
  expect(await codesOf(at(repository))).toEqual(["approval-transition", "self-approved"]);
});

test("an older approval is bound by an author of the set, which is no decision, and names the commit of its base", async () => {
  const repository = adopted.copy();
  const now = await load(repository);
  const base = await baseHolding(now);
  expect(base).toBe(await repository.git("rev-parse", "origin/main"));
  const bound = bindApproval(now, base);
  expect(bound).toEqual({ ...olderApproval, made: digestOfMade(made), base });
  await pull(repository, "ann", "cat", () => repository.json(APPROVAL, bound));
  expect(await codesOf(at(repository))).toEqual([]);
  const after = await load(repository);
  expect([gate(after).kind, after.adoptedMade, isUnbound(after)]).toEqual(["open", null, false]);
  expect(bindApproval(after, base)).toEqual(bound);

  repository.json(LOCK, lock(eased));
  expect(gate(await load(repository))).toMatchObject({ code: "lock-altered", reason: expect.stringContaining(struckOut) });
  expect(() => bindApproval({ ...after, lock: lock(eased) }, base)).toThrow("lock-altered");
  expect(await baseHolding({ ...after, lock: lock(eased) })).toBeUndefined();

  // The digest taken out again: the lock of the adoption binds.
  repository.json(APPROVAL, olderApproval);
  expect(gate(await load(repository))).toMatchObject({ code: "lock-altered", reason: expect.stringContaining(struckOut) });
});

test("a commit that an approval names is of the base, and holds the accepted lock", async () => {
  const repository = released.copy();
  const proposed = (await repository.git("rev-parse", "HEAD")).trim();
  const declaredAt = (await repository.git("rev-list", "--first-parent", "HEAD")).split("\n").at(-2) ?? "";
  await repository.git("switch", "--quiet", "--create", "other");
  const elsewhere = await repository.commit("ann", "not merged").then(() => repository.git("rev-parse", "HEAD"));
  await repository.git("switch", "--quiet", "main");
  const codesWith = async (base: string) => {
    repository.json(APPROVAL, { ...olderApproval, made: digestOfMade(made), base });
    return (await codesOf(at(repository), "check")).filter((code) => code === "approval-base");
  };
  expect(await codesWith(proposed)).toEqual([]);
  expect(await codesWith(elsewhere.trim())).toEqual(["approval-base"]);
  expect(await codesWith(declaredAt)).toEqual(["approval-base"]);
});

test("only its fingerprint binds an older approval that is not committed", async () => {
  const repository = released.copy();
  repository.json(APPROVAL, olderApproval);
  const uncommitted = await load(repository);
  expect([gate(uncommitted).kind, isUnbound(uncommitted)]).toEqual(["open", true]);
});

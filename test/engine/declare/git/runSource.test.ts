import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { signed } from "../../../../engine/converge/session.ts";
import { sourceOf } from "../../../../engine/declare/git/runSource.ts";
import { sourceWords, unknownSource } from "../../../../engine/model/savedPlan.ts";
import { emptyFolder, removeRepositories, TestRepository } from "../../../repository.ts";
import { declaration, workspace } from "../../factory.ts";

afterAll(removeRepositories);

const SET = "LATISS/DM-43525";
const at = (root: string, env: NodeJS.ProcessEnv = {}) => sourceOf(SET, { ...workspace, sets: path.join(root, "calibsets") }, env);

test("a set's source is the last commit that changed its file, and whether it was changed since", async () => {
  const repository = await TestRepository.make();
  repository.json(`calibsets/${SET}.json`, declaration);
  expect(await at(repository.root)).toEqual({ ...unknownSource, changed: true });
  const first = await repository.commit("ann", "declared");
  repository.file("README.md", "of no set");
  await repository.commit("ben", "elsewhere");
  expect(await at(repository.root)).toEqual({ commit: first, author: "Ann Author <ann@example.org>", changed: false, forced: null });
  repository.json(`calibsets/${SET}.json`, { ...declaration, begin: "2024-05-01" });
  expect(await at(repository.root, { CALIB_FORCE_UNMERGED: " night lost otherwise " })).toMatchObject({
    commit: first,
    changed: true,
    forced: "night lost otherwise",
  });
});

test("a set outside a git checkout has no author; a blank reason forces nothing", async () => {
  const repository = new TestRepository(emptyFolder());
  repository.json(`calibsets/${SET}.json`, declaration);
  expect(await at(repository.root, { CALIB_FORCE_UNMERGED: "  " })).toEqual(unknownSource);
});

const ann = { commit: "0123456789abcdef", author: "Ann Author <ann@example.org>", changed: false, forced: null };

test.each([
  ["committed", ann, "commit 0123456789 of Ann Author <ann@example.org>"],
  ["changed since", { ...ann, changed: true }, "commit 0123456789 of Ann Author <ann@example.org>, changed since"],
  ["never committed", { ...unknownSource, changed: true }, "not committed"],
  ["in no repository", unknownSource, undefined],
])("the source in words: %s", (_case, source, words) => {
  expect(sourceWords(source)).toBe(words);
});

const why = { set: SET, step: "certify" };

test("a write names its source, in the journal and in the documentation of the set's own collections", () => {
  const words = sourceWords(ann);
  expect(signed({ why, collection: "c", doc: "bias" }, ann)).toEqual({
    why: { ...why, source: words, forced: null },
    collection: "c",
    doc: `bias; ${words ?? ""}`,
  });
  expect(signed({ why, mode: "define", doc: "chain" }, { ...ann, forced: "urgent" })).toEqual({
    why: { ...why, source: words, forced: "urgent" },
    mode: "define",
    doc: `chain; ${words ?? ""}; forced: urgent`,
  });
  expect(signed({ why, doc: "bias" }, unknownSource)).toEqual({ why: { ...why, source: null, forced: null }, doc: "bias" });
});

test("a chain that sets share keeps its documentation, and a read has no source", () => {
  expect(signed({ why, mode: "prepend", doc: "Calibrations of LATISS" }, ann).doc).toBe("Calibrations of LATISS");
  const read = { repo: "usdf/main", keys: [] };
  expect(signed(read, ann)).toBe(read);
});

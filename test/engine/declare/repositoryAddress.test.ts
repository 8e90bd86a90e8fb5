import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { expect, test } from "@jest/globals";
import { addressOf, readRepositoryIndex, requireDistinct, type RepositoryIndex } from "../../../engine/declare/repositoryAddress.ts";
import { loadWorld } from "../../../engine/declare/loadWorld.ts";
import { folders } from "./folder.ts";

const { make } = folders();
const known = new Map([["main", "s3://bucket/main"]]);
const nothing = new Map<string, string>();

test.each<[string, RepositoryIndex, boolean, string]>([
  ["main", known, false, "main"],
  ["main", known, true, "main"],
  ["main", nothing, false, "/w/main"],
  ["embargo", known, false, "/w/embargo"],
  ["./main", known, false, "/w/main"],
  [".", known, false, "/w"],
  ["..", undefined, false, "/"],
  ["repos/main", known, false, "/w/repos/main"],
  ["/repo/main", known, false, "/repo/main"],
  ["s3://main", known, false, "s3://main"],
  ["main", undefined, false, "main"],
  ["main", undefined, true, "/w/main"],
])("the address %s with the index %p is given to Butler as it should be", (uri, index, exists, expected) => {
  expect(addressOf(uri, "/w", index, () => exists)).toBe(expected);
});

test("the repository index is read from a file, a file URL or the environment, and another store is left to Butler", async () => {
  const { dir } = make({});
  const file = path.join(dir, "index.yaml");
  writeFileSync(file, "main: s3://bucket/main\n");
  const json = path.join(dir, "index.json");
  writeFileSync(json, '{"main": "s3://bucket/main"}');
  expect(await readRepositoryIndex({})).toEqual(nothing);
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORY_INDEX: file })).toEqual(known);
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORY_INDEX: pathToFileURL(json).href })).toEqual(known);
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORIES: "main: s3://bucket/main" })).toEqual(known);
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORY_INDEX: "s3://bucket/index.yaml" })).toBeUndefined();
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORY_INDEX: path.join(dir, "absent.yaml") })).toBeUndefined();
  expect(await readRepositoryIndex({ DAF_BUTLER_REPOSITORIES: "[" })).toBeUndefined();
});

test("two names of one repository are reported, whichever way each leads there", () => {
  const { dir } = make({});
  const folder = path.join(dir, "main");
  mkdirSync(folder);
  symlinkSync(folder, path.join(dir, "alias"));
  const index = new Map([
    ["label", folder],
    ["embargo", "s3://embargo/"],
    ["embargo_new", "s3://embargo/butler.yaml"],
  ]);
  const together = (first: string, second: string) => () =>
    requireDistinct(
      [
        { name: "usdf/main", site: "usdf", uri: first },
        { name: "usdf/alias", site: "usdf", uri: second },
      ],
      index,
    );
  for (const other of [folder, path.join(dir, "alias"), pathToFileURL(folder).href, "label", path.join(folder, "butler.yaml")])
    expect(together(folder, other)).toThrow(`repository-twice: usdf/main and usdf/alias are both ${folder}`);
  expect(together("embargo", "embargo_new")).toThrow("are both s3://embargo");
  expect(together("unknown", "unknown")).toThrow("repository-twice");
  expect(together(folder, path.join(dir, "other"))).not.toThrow();
  expect(together("embargo", folder)).not.toThrow();
});

test("equal paths of two sites are different folders, and equal URLs are one repository", () => {
  const at = (uri: string) => () =>
    requireDistinct(
      [
        { name: "summit/LATISS", site: "summit", uri },
        { name: "tts/LATISS", site: "tts", uri },
      ],
      nothing,
    );
  expect(at("/repo/LATISS")).not.toThrow();
  expect(at("s3://bucket/LATISS")).toThrow("repository-twice");
});

test("a world in which a link leads to another of its repositories is not loaded", async () => {
  const workspace = make({});
  const repos = path.join(workspace.dir, "repos");
  mkdirSync(path.join(repos, "usdf/main"), { recursive: true });
  symlinkSync(path.join(repos, "usdf/main"), path.join(repos, "usdf/embargo"));
  await expect(loadWorld(workspace)).rejects.toMatchObject({ code: "repository-twice" });
});

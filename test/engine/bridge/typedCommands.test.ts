import { expect, test } from "@jest/globals";
import { typedCommands } from "../../../engine/bridge/typedCommands.ts";

const chain = { repo: "/repo", chain: "LATISS/calib", members: ["LATISS/calib/DM-1", "LATISS/calib/DM-2"], mode: "prepend" };

test("a list of members becomes one word each", () => {
  expect(typedCommands("collection-chain", chain)).toEqual([
    ["butler", "collection-chain", "/repo", "LATISS/calib", "LATISS/calib/DM-1", "LATISS/calib/DM-2", "--mode", "prepend"],
  ]);
});

test("an option is left out if its variable is missing, null or empty", () => {
  const bare = typedCommands("collection-chain", chain);
  expect(typedCommands("collection-chain", { ...chain, doc: null })).toEqual(bare);
  expect(typedCommands("collection-chain", { ...chain, doc: "" })).toEqual(bare);
  expect(typedCommands("collection-chain", { ...chain, doc: "in use" })).toEqual([[...(bare[0] ?? []), "--doc", "in use"]]);
});

test("a variable stands anywhere in a word, and its value is not expanded again", () => {
  expect(typedCommands("register-skymap", { repo: "/{skymap}", skymap: "lsst" })).toEqual([
    ["butler", "register-skymap", "/{skymap}", "-C", "skymap-lsst.config"],
  ]);
});

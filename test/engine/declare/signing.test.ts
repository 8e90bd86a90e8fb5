import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { lacksSignature, signingOf } from "../../../engine/declare/signing.ts";
import { folders } from "./folder.ts";

const { make } = folders();

test.each([
  ["a world that signs nothing", null, undefined, null],
  ["a world that does not say", undefined, undefined, { key: null, signers: null }],
  ["paths below the world's folder", { key: "k", signers: "s" }, undefined, { key: "/w/k", signers: "/w/s" }],
  ["a site with signers of its own", { key: "k", signers: "s" }, "/etc/s", { key: "/w/k", signers: "/etc/s" }],
  ["a key from the environment", { key: "$KEY", signers: "s" }, undefined, { key: "/home/ann/key", signers: "/w/s" }],
  ["a variable that is not set", { key: "$NONE", signers: "$EMPTY" }, undefined, { key: null, signers: null }],
])("%s", (_case, declared, ofSite, expected) => {
  expect(signingOf(declared, ofSite, "/w", { KEY: "/home/ann/key", EMPTY: "" })).toEqual(expected);
});

test("a signature is missed only of a bundle that exists, at a site that asks for one", () => {
  const bundle = path.join(make({}).dir, "bundle");
  const asks = { signing: { key: null, signers: "/s" } };
  expect(lacksSignature(asks, bundle)).toBe(false);
  mkdirSync(bundle, { recursive: true });
  writeFileSync(path.join(bundle, "manifest.json"), "{}");
  expect(lacksSignature(asks, bundle)).toBe(true);
  expect(lacksSignature({ signing: null }, bundle)).toBe(false);
  writeFileSync(path.join(bundle, "contents.json.sig"), "");
  expect(lacksSignature(asks, bundle)).toBe(false);
});

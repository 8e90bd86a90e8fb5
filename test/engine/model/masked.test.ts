import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import fc from "fast-check";
import { ownJson } from "../../../engine/declare/plainJson.ts";
import { packageRoot } from "../../../engine/declare/workspace.ts";
import { CalibError } from "../../../engine/errors.ts";
import { masked, printable } from "../../../engine/model/masked.ts";

/** The Python twin is held to the same cases by test/python/calib_bridge/test_masking.py. */
const cases = ownJson<readonly (readonly [string, string])[]>(readFileSync(path.join(packageRoot, "test/golden/masked.json"), "utf8"));

test.each(cases)("%s is shown as %s", (text, shown) => {
  expect(masked(text)).toBe(shown);
  expect(masked(shown)).toBe(shown);
  expect(new CalibError("command-failed", text).message).toBe(`command-failed: ${shown}`);
});

test("no password of a URI is shown, whatever it holds and wherever the URI stands", () => {
  const word = fc.string({ minLength: 6, unit: fc.constantFrom(...Array.from("abcXYZ019@:/?#&;,'\"%+=!$()[]{}<>|\\~^*`")) });
  const scheme = fc.constantFrom("postgresql", "postgresql+psycopg2", "https", "s3", "file");
  fc.assert(
    fc.property(scheme, word, fc.constantFrom("", "butler: ", "('", '{"uri":"'), (name, secret, before) => {
      expect(masked(`${before}${name}://rubin:${secret}@db.example/main`)).toBe(`${before}${name}://rubin:***@db.example/main`);
    }),
  );
});

test("control characters reach no terminal", () => {
  expect(printable("a\u001b[31m\u0007\r\u202e\ud800\tb\n")).toBe("a\\u{1b}[31m\\u{7}\\u{d}\\u{202e}\\u{d800}\tb\n");
});

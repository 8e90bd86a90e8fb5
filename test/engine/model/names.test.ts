import { expect, test } from "@jest/globals";
import { asCollection } from "../../../engine/model/brand.ts";
import { asGenerated, asVerified } from "../../../engine/model/calibset.ts";
import { names } from "../../../engine/model/names.ts";
import { settled, theBias } from "../factory.ts";

const set = settled();
const made = asGenerated(theBias(set))!;
const tried = asVerified(theBias(set))!;

// DMTN-222 sections 2 and 3.5.1; research/lsst.md section 6.
test.each([
  ["the instrument's chain", names.instrumentChain(set), "LATISS/calib"],
  ["the ticket chain", names.ticket(set), "LATISS/calib/DM-43525"],
  ["the tag", names.tag(set), "LATISS/calib_tagged/DM-43525"],
  ["the generation", names.generation(set, made), "LATISS/calib/DM-43525/lowerSetTemp/biasGen.20240326a"],
  ["the certification, by its own rerun", names.certification(set, made), "LATISS/calib/DM-43525/lowerSetTemp/bias.20240405a"],
  ["the verification", names.verification(set, tried), "LATISS/calib/DM-43525/lowerSetTemp/verifyBias.20240326a"],
  ["the self-check of one content", names.selfCheck(set, "0123456789abcdef"), "LATISS/calib/DM-43525/lowerSetTemp/selfCheck.01234567"],
  ["an attempt", names.attempt(asCollection("a/biasGen.20240326a"), 2), "a/biasGen.20240326a/run2"],
])("the name of %s", (_case, name, expected) => {
  expect(name).toBe(expected);
});

test("all collections of a set except the tag are below the name of its ticket chain", () => {
  for (const name of [
    names.generation(set, made),
    names.certification(set, made),
    names.verification(set, tried),
    names.selfCheck(set, "f00d"),
  ]) {
    expect(name.startsWith(`${names.ticket(set)}/`)).toBe(true);
  }
});

import { expect, test } from "@jest/globals";
import type { Reader } from "../../../engine/bridge/methods.ts";
import { CalibError, type Code } from "../../../engine/errors.ts";
import { rawsElsewhere } from "../../../engine/select/elsewhere.ts";
import { loadedSets } from "../factory.ts";

/** A world whose repositories have so many of the raws, or do not answer. The build repository is usdf/embargo. */
const asked = (held: Readonly<Record<string, number | Code>>) =>
  rawsElsewhere(loadedSets.declared(), "exposure in (1)", (repo) => {
    const found = held[repo];
    const call: Reader["call"] = () =>
      typeof found === "number"
        ? Promise.resolve({ id: Array.from({ length: found }, (_, index) => index) } as never)
        : Promise.reject(new CalibError(found ?? "command-failed", repo));
    return Promise.resolve({ call });
  });

const none = { "usdf/main": 0, "summit/LATISS": 0, "tts/LATISS": 0 };

test.each<[string, Readonly<Record<string, number | Code>>, string | undefined]>([
  ["no repository has raws", none, undefined],
  ["one repository has raws", { ...none, "usdf/main": 3 }, "usdf/main:LATISS/raw/all has raws of 3 of the exposures"],
  ["a repository without the collection is passed over", { ...none, "summit/LATISS": "collection-missing" }, undefined],
  [
    "a repository that does not answer is never taken for one without raws",
    { ...none, "usdf/main": 3, "summit/LATISS": "repository-unreachable" },
    "usdf/main:LATISS/raw/all has raws of 3 of the exposures; summit/LATISS:LATISS/raw/all could not be checked",
  ],
])("raws that the build repository does not hold: %s", async (_case, held, expected) => {
  expect(await asked(held)).toBe(expected);
});

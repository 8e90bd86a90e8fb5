import { expect, test } from "@jest/globals";
import { recordCommand, renderAs } from "../../cli/verbs/record.ts";
import { recordOf } from "../../engine/present/record/record.ts";
import { loadedSets } from "../engine/factory.ts";
import { factsOf } from "../engine/present/record/exampleRecord.ts";

test.each(["markdown", "json", "hail", "checklist"] as const)("record --%s renders a released set", async (form) => {
  const loaded = loadedSets.released();
  const text = renderAs(form, recordOf(await factsOf(loaded)), loaded);
  const begins = { markdown: "# Record of LATISS/DM-43525", json: "{", hail: "Hailing the TAXICAB", checklist: "- [x] File DM ticket" };
  expect(text.startsWith(begins[form])).toBe(true);
});

test("record renders a set before its release in every form but --hail", async () => {
  const loaded = loadedSets.locked();
  const record = recordOf(await factsOf(loaded));
  expect(() => renderAs("hail", record, loaded)).toThrow(expect.objectContaining({ code: "not-released" }));
  expect(renderAs("markdown", record, loaded)).toContain("- not released yet");
});

test("two forms in one command are a usage error", async () => {
  const command = recordCommand()
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  await expect(command.parseAsync(["LATISS/DM-43525", "--json", "--hail"], { from: "user" })).rejects.toMatchObject({
    code: "commander.conflictingOption",
  });
});

import { readdirSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { templates } from "../world/worlds.ts";

test("every step that writes to a repository stands in the snapshots, so that none is left out of the kill suite", () => {
  const steps = ["release", "activation"].flatMap((stage) =>
    readdirSync(path.join(templates(), `before-${stage}`)).filter((name) => !name.startsWith(".")).map((name) => name.split("-")[1]),
  );
  expect([...new Set(steps)].sort()).toEqual(["activate", "bundle", "certify", "deliver", "generate", "selfCheck", "tag", "verify"]);
});

import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect, test } from "@jest/globals";
import { openSession } from "../../../engine/converge/session.ts";
import { declaration } from "../factory.ts";
import { folders } from "../declare/folder.ts";

const { make } = folders();
const SET = "LATISS/DM-43525";

test("a run stops if the set's file changes; its set files are read again at each step", async () => {
  const workspace = make({ [`calibsets/${SET}.json`]: declaration });
  const session = await openSession(SET, workspace);
  const file = path.join(workspace.sets, `${SET}.json`);
  expect((await session.loaded()).reviews).toEqual([]);
  writeFileSync(file, JSON.stringify(declaration, null, 4));
  expect((await session.loaded()).set.key).toBe(SET);
  writeFileSync(file, JSON.stringify({ ...declaration, begin: "2024-05-01" }));
  await expect(session.loaded()).rejects.toMatchObject({ code: "set-changed" });
  await session.close();
});

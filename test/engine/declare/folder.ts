import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "@jest/globals";
import { everything, packageRoot, type Workspace } from "../../../engine/declare/workspace.ts";

/** Makes folders for one test file, and removes them after its tests. */
export function folders(): { readonly make: (files: Readonly<Record<string, unknown>>) => Workspace } {
  const made: string[] = [];
  afterAll(() => made.forEach((folder) => rmSync(folder, { recursive: true })));
  return {
    /** Makes a workspace of files below `calibsets/` and `world/`. Strings are written as they are, and other values as JSON. */
    make(files) {
      const root = mkdtempSync(path.join(tmpdir(), "calib-unit-"));
      made.push(root);
      for (const [name, content] of Object.entries({ "calibsets/.keep": "", "world/.keep": "", ...files })) {
        mkdirSync(path.dirname(path.join(root, name)), { recursive: true });
        writeFileSync(path.join(root, name), typeof content === "string" ? content : JSON.stringify(content, null, 2));
      }
      return {
        root: packageRoot,
        world: "demo",
        dir: path.join(root, "world"),
        sets: path.join(root, "calibsets"),
        trial: null,
        site: null,
        only: everything,
        retry: false,
      };
    },
  };
}

import { writeFileSync } from "node:fs";
import path from "node:path";
import { afterAll, expect, test } from "@jest/globals";
import { execa } from "execa";
import type { Workspace } from "../../engine/declare/workspace.ts";
import { stateOf } from "./oracle.ts";
import { bias, writeSet } from "./sets.ts";
import { calib, copyWorld, PREFIX, readLock, removeWorlds, SET } from "./worlds.ts";

afterAll(removeWorlds);

const CHECK = 2024041000001;
const CERT = `${PREFIX}/bias.20240405a`;

interface RepositoryImpact {
  readonly repo: string;
  readonly changes: readonly {
    readonly kind: string;
    readonly begin: string | null;
    readonly end: string | null;
    readonly before: unknown;
    readonly after: unknown;
    readonly datasets: readonly { readonly after: readonly (string | null)[] }[];
  }[];
  readonly exposures: readonly { readonly id: number }[];
}

async function impactOf(workspace: Workspace, ...args: readonly string[]): Promise<readonly RepositoryImpact[]> {
  const { out, exitCode } = await calib(workspace, ["impact", ...args, "--json"]);
  expect(exitCode).toBe(0);
  return JSON.parse(out) as readonly RepositoryImpact[];
}

const withChanges = (workspace: Workspace, changes: Readonly<Record<string, unknown>>, name = "declared"): Workspace => ({
  ...workspace,
  sets: writeSet(path.join(workspace.dir, name), changes),
});

test("impact predicts the datasets that exposures find after up, in every repository", async () => {
  const workspace = copyWorld("adopted");
  const before = await stateOf(workspace);
  const predicted = await impactOf(workspace, SET);
  expect(await stateOf(workspace)).toEqual(before);
  const id = readLock(workspace).made?.products[0]?.datasets[0]?.id ?? "";
  for (const { changes } of predicted)
    expect(changes).toMatchObject([
      {
        kind: "first",
        begin: "2024-03-01T00:00:00",
        end: null,
        before: null,
        after: { collection: CERT, set: SET, unmade: false },
        datasets: [{ after: [id] }],
      },
    ]);
  expect(predicted.map(({ repo, exposures }) => [repo, exposures.map((each) => each.id)])).toEqual([
    ["usdf/embargo", [1, 2, 3, 4, 5, 6, 7].map((n) => 2024032600000 + n).concat(CHECK)],
    ["usdf/main", [CHECK]],
    ["summit/LATISS", [CHECK]],
  ]);
  const finds = async (repo: string, exposure: number) =>
    (
      JSON.parse((await calib(workspace, ["lookup", repo, String(exposure), "--json"])).out) as {
        answers: { datasetType: string; kind: string; datasets?: { id: string }[] }[];
      }
    ).answers.find(({ datasetType }) => datasetType === "bias");
  for (const { repo } of predicted) expect((await finds(repo, CHECK))?.kind ?? "nothing").toBe("nothing");
  expect((await calib(workspace, ["up", SET, "--engine", "host"])).exitCode).toBe(0);
  for (const { repo, exposures } of predicted)
    for (const each of exposures.slice(-1)) expect(await finds(repo, each.id)).toMatchObject({ kind: "found", datasets: [{ id }] });
  const { out } = await calib(workspace, ["impact", SET]);
  expect(out.match(/exposures find what they found/g)).toHaveLength(3);
});

test("impact warns of a later begin, a new rerun and a withdrawal, and lists the affected exposures", async () => {
  const workspace = copyWorld("active");
  const later = await calib(withChanges(workspace, { begin: "2024-04-01" }), ["impact", SET]);
  expect(later.out).toContain(`warning: removal: bias detector 0 [2024-03-01T00:00:00, 2024-04-01T00:00:00)\n    ${CERT} (${SET}, `);
  expect(later.out).toContain("7 exposures to be processed again (5 bias, 2 dark)\n    20240326: 2024032600001..2024032600007 (7)");
  const remade = await calib(withChanges(workspace, bias({ rerun: "20240326b" }), "remade"), ["impact", SET]);
  expect(remade.out).toContain(`newer: bias detector 0 [2024-03-01T00:00:00, ∞)`);
  expect(remade.out).toContain(`-> a new bias of ${SET} (not made yet)`);
  const [, main] = await impactOf(withChanges(workspace, { withdrawn: { on: "2025-01-01", reason: "wrong" } }, "withdrawn"), SET);
  expect(main).toMatchObject({ repo: "usdf/main", changes: [{ kind: "removal", after: null }], exposures: [{ id: CHECK }] });
});

test("impact since a git ref shows only changes of the sets, not of the repositories", async () => {
  const workspace = withChanges(copyWorld("adopted"), {});
  const git = (...args: readonly string[]) =>
    execa("git", ["-c", "user.name=t", "-c", "user.email=t@example.org", ...args], { cwd: workspace.sets });
  const outsideGit = await calib(workspace, ["impact", SET, "--since", "HEAD"]);
  expect(outsideGit.out).toMatch(/^git-no-repository: /);
  expect(outsideGit.exitCode).toBe(1);
  await git("init", "-q");
  await git("add", "LATISS");
  await git("commit", "-qm", "as it was");
  const same = await calib(workspace, ["impact", "--since", "HEAD"]);
  expect(same.out.match(/exposures find what they found/g)).toHaveLength(3);
  writeSet(workspace.sets, { kind: "historical", end: "2024-04-10T12:01:00" });
  const [, main] = await impactOf(workspace, "--since", "HEAD");
  expect(main).toMatchObject({
    repo: "usdf/main",
    changes: [{ kind: "removal", begin: "2024-04-10T12:01:00", end: null, before: { collection: CERT } }],
    exposures: [],
  });
  const unknown = await calib(workspace, ["impact", "--since", "no-such-branch"]);
  expect(unknown.out).toMatch(/^base-unknown: /);
  expect(unknown.exitCode).toBe(1);
  writeFileSync(path.join(workspace.sets, "LATISS/DM-43525.json"), "{");
  const broken = await calib(workspace, ["impact", "--since", "HEAD"]);
  expect(broken.out).toContain("set-unreadable");
  expect(broken.exitCode).toBe(1);
});

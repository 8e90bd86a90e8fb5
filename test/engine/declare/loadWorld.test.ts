import path from "node:path";
import { expect, test } from "@jest/globals";
import { pipelineRoots } from "../../../engine/declare/pipelines.ts";
import { everything, packageRoot, workspaceFrom, workspaceEnvironment } from "../../../engine/declare/workspace.ts";
import { loadWorld, requireWorld } from "../../../engine/declare/loadWorld.ts";
import { folders } from "./folder.ts";

const { make } = folders();

test("a world's paths are resolved against its folder, and every repository belongs to the site of its name", async () => {
  const workspace = make({});
  const world = await requireWorld(workspace);
  for (const [name, { site, uri }] of world.repositories) {
    expect(uri).toBe(path.join(workspace.dir, "repos", name));
    expect(name.startsWith(`${site}/`)).toBe(true);
    expect(world.sites.get(site)?.repositories.map((each) => each.name)).toContain(name);
  }
  expect(world.sites.get("usdf")?.work).toBe(path.join(workspace.dir, "sites/usdf"));
});

test("a world without a description, and one without a folder, have errors of their own", async () => {
  await expect(loadWorld({ ...make({}), world: "nowhere" })).rejects.toMatchObject({ code: "world-invalid" });
  await expect(requireWorld({ ...make({}), dir: "/nowhere" })).rejects.toMatchObject({ code: "world-unmade" });
});

test("writer and job hours of a repository are its own, or those of its site", async () => {
  const repository = (own: object) => ({ uri: `repos/${JSON.stringify(own).length}`, instruments: {}, cleaned: false, ...own });
  const declared = {
    ...{ name: "few", constructionSite: "usdf", papers: "world", requireMerged: null },
    sites: { usdf: { work: "usdf", jobs: 1, writer: "sdf1" }, summit: { work: "summit", jobs: 1, jobHours: 0.5 } },
    repositories: {
      "usdf/main": repository({}),
      "usdf/ir2": repository({ writer: "sdf2" }),
      "summit/LATISS": repository({}),
    },
  };
  const workspace = make({ "world/stacks/few.ts": `export default ${JSON.stringify(declared)}` });
  const { repositories } = await loadWorld({ ...workspace, root: workspace.dir, world: "few" });
  expect([...repositories.values()].map(({ name, writer, jobHours }) => [name, writer, jobHours])).toEqual([
    ["usdf/main", "sdf1", null],
    ["usdf/ir2", "sdf2", null],
    ["summit/LATISS", null, 0.5],
  ]);
});

test("a construction site that is none of the sites is a diagnostic with its place", async () => {
  const declared = {
    name: "few",
    constructionSite: "udsf",
    papers: "world",
    requireMerged: null,
    sites: { usdf: { work: "usdf", jobs: 1 } },
    repositories: {},
  };
  const workspace = make({ "world/stacks/few.ts": `export default ${JSON.stringify(declared)}` });
  await expect(loadWorld({ ...workspace, root: workspace.dir, world: "few" })).rejects.toMatchObject({
    diagnostics: [
      { code: "world-invalid", pointer: "/constructionSite", detail: "constructionSite is udsf, which is none of the sites usdf" },
    ],
  });
});

test("a workspace is read from the environment, which passes it to other processes", () => {
  expect(workspaceFrom({})).toEqual({
    root: packageRoot,
    world: "demo",
    dir: path.join(packageRoot, ".demo"),
    sets: path.join(packageRoot, "calibsets"),
    trial: null,
    site: null,
    only: everything,
    retry: false,
  });
  const workspace = workspaceFrom({
    CALIB_WORLD: "rubin",
    CALIB_WORLD_DIR: "/w",
    CALIB_SETS_DIR: "/s",
    CALIB_TRIAL: "erykoff",
    CALIB_SITE: "summit",
  });
  expect(workspaceFrom(workspaceEnvironment(workspace))).toEqual(workspace);
});

test("pipelines come from the stack if it is set up, and from the reference pipelines if not", () => {
  expect(pipelineRoots(workspaceFrom({}), { CP_PIPE_DIR: "/stack/cp_pipe", CP_VERIFY_DIR: "/stack/cp_verify" })).toMatchObject({
    cpPipe: "/stack/cp_pipe",
    cpVerify: "/stack/cp_verify",
    sources: { cpPipe: "CP_PIPE_DIR", cpVerify: "CP_VERIFY_DIR" },
  });
  expect(pipelineRoots(workspaceFrom({}), { CP_PIPE_DIR: "/stack/cp_pipe" }).sources).toEqual({
    cpPipe: "CP_PIPE_DIR",
    cpVerify: "reference",
  });
  expect(pipelineRoots(workspaceFrom({}), {})).toMatchObject({
    cpPipe: path.join(packageRoot, "python/calib_reference/cp_pipe"),
    sources: { cpPipe: "reference", cpVerify: "reference" },
  });
});

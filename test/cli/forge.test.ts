import { afterEach, beforeEach, expect, test } from "@jest/globals";
import { forgeOf, type Forge } from "../../cli/forge.ts";
import { postPlan } from "../../cli/verbs/comment.ts";
import { DRIFT_MARKER, postDrift } from "../../cli/verbs/issue.ts";
import { asNumber, asRepository } from "../../cli/arguments.ts";
import { NO_CHANGE, PLAN_MARKER } from "../../engine/present/planMarkdown.ts";
import { ForgeServer } from "./forgeServer.ts";

let server: ForgeServer;
let forge: Forge;
let env: NodeJS.ProcessEnv;

beforeEach(async () => {
  server = new ForgeServer();
  env = await server.start();
  forge = forgeOf("rubin/calibs", env);
});
afterEach(() => server.stop());

const plan = (text: string) => `${PLAN_MARKER}\n${text}\n`;
const nothing = `${PLAN_MARKER}\n${NO_CHANGE}\n**No change.**\n`;
const posted = (text: string, artifact: string | null = null) => postPlan(forge, 7, text, artifact);

test("a pull request has one comment, which is edited in place", async () => {
  server.comment(7, "looks good to me", "ann");
  expect(await posted(plan("first"))).toBe("added");
  expect(await posted(plan("first"))).toBe("unchanged");
  expect(await posted(plan("second"))).toBe("updated");
  expect(server.comments.map(({ body }) => body)).toEqual(["looks good to me", plan("second")]);
});

test("the comment is found on later pages of comments, and only on its own pull request", async () => {
  server.comment(8, plan("elsewhere"));
  for (let index = 0; index < 230; index++) server.comment(7, `talk ${index}`, "ann");
  server.comment(7, plan("first"));
  expect(await posted(plan("second"))).toBe("updated");
  expect(server.comments.filter(({ body }) => body === plan("second")).map(({ on }) => on)).toEqual([7]);
  expect(server.comments).toHaveLength(232);
  expect(server.requests.filter((each) => each.startsWith("GET"))).toHaveLength(3);
});

test("comments of other accounts that copy or quote the marker are not edited", async () => {
  server.comment(7, plan("copied"), "ann");
  server.comment(7, `> ${plan("quoted")}`, "ann");
  expect(await posted(plan("own"))).toBe("added");
  expect(await posted(plan("own again"))).toBe("updated");
  expect(server.comments.map(({ body }) => body)).toEqual([plan("copied"), `> ${plan("quoted")}`, plan("own again")]);
});

test("a plan without a change gets no comment, but replaces one that promised a change", async () => {
  expect(await posted(nothing)).toBe("nothing to report");
  expect(server.comments).toEqual([]);
  await posted(plan("a change"));
  expect(await posted(nothing)).toBe("updated");
  expect(server.comments.map(({ body }) => body)).toEqual([nothing]);
});

test("a text beyond the forge's limit is cut between lines, closes open blocks, and links to the whole text", async () => {
  const rows = Array.from({ length: 6000 }, (_, index) => `| row ${index} | äöü |`).join("\n");
  expect(
    await posted(
      plan(`**summary**\n\n<details><summary>x</summary>\n\n\`\`\`\`text\n${rows}\n\`\`\`\`\n\n</details>`),
      "https://ci.example.org/7",
    ),
  ).toBe("added");
  const [{ body } = { body: "" }] = server.comments;
  expect(body.length).toBeGreaterThan(60_000);
  expect(body.length).toBeLessThanOrEqual(65_536);
  expect(body).toMatch(
    /\| row \d+ \| äöü \|\n````\n\n<\/details>\n\nCut here for its length\.\n\n\[The whole text\]\(https:\/\/ci\.example\.org\/7\)\n$/,
  );
  expect(await posted(plan("short"))).toBe("updated");
});

const drift = (text: string, resolved = false) => postDrift(forge, { title: "Drift", text, resolved, artifact: null });

test("drift has one issue, which is edited in place and closed; later drift opens another one", async () => {
  server.issue("a bug", { by: "ann" });
  server.issue(`${DRIFT_MARKER}\na pull request`, { pull_request: {} });
  expect(await drift("in sync", true)).toBe("nothing to report");
  expect(await drift("2 differ")).toBe("added");
  expect(await drift("2 differ")).toBe("unchanged");
  expect(await drift("3 differ")).toBe("updated");
  expect(server.issues[2]).toMatchObject({ title: "Drift", body: `${DRIFT_MARKER}\n3 differ`, state: "open" });
  expect(await drift("in sync", true)).toBe("closed");
  expect(server.issues[2]).toMatchObject({ body: `${DRIFT_MARKER}\nin sync`, state: "closed" });
  expect(await drift("1 differs")).toBe("added");
  expect(server.issues.map(({ state }) => state)).toEqual(["open", "open", "closed", "open"]);
  expect(server.issues[0]?.body).toBe("a bug");
});

test("an issue that may not be edited is an error, not a second issue", async () => {
  server.issue(`${DRIFT_MARKER}\nold`, { by: "ann" });
  await expect(drift("new")).rejects.toMatchObject({ code: "forge-refused", detail: expect.stringContaining("403") });
  expect(server.issues).toHaveLength(1);
});

test("a forge that refuses or does not answer is reported with its message, and without the token", async () => {
  const wrong = forgeOf("rubin/calibs", { ...env, GITHUB_TOKEN: "wr0ng" });
  const refused = await postPlan(wrong, 7, plan("x"), null).catch((thrown: unknown) => thrown);
  expect(refused).toMatchObject({ code: "forge-refused", detail: expect.stringMatching(/^401: .*Bad credentials/) });
  expect(String(refused)).not.toContain("wr0ng");
  expect(() => forgeOf("rubin/calibs", { ...env, GITHUB_TOKEN: "" })).toThrow("GITHUB_TOKEN is not set");
  await server.stop();
  await expect(posted(plan("x"))).rejects.toMatchObject({ code: "forge-unreachable" });
  server = new ForgeServer();
  await server.start();
});

test("the token is never sent to another address, even if an answer names one", async () => {
  const other = new ForgeServer();
  await other.start();
  server.lure = `${other.url}/repos/rubin/calibs/issues/7/comments?page=2`;
  expect(await posted(plan("x"))).toBe("added");
  expect(other.requests).toEqual([]);
  await other.stop();
});

test.each(["../x", "a/b/c", "a", "a/b?x=1", "a /b", ".git/x"])("%j is not the name of a repository", (text) => {
  expect(() => asRepository(text)).toThrow();
});

test("names and numbers of a forge are parsed", () => {
  expect([asRepository("lsst-ts/calib.sets"), asNumber("12")]).toEqual(["lsst-ts/calib.sets", 12]);
  for (const text of ["0", "-1", "1e3", "7/../8", ""]) expect(() => asNumber(text)).toThrow();
});

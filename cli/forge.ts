import { Octokit } from "@octokit/core";
import { CalibError } from "../engine/errors.ts";

/** A comment by its ID, an issue by its number. */
export interface Item {
  readonly id: number;
  readonly body: string;
}

/** The outcome of a text for the forge. */
export type Outcome = "unchanged" | "updated" | "added" | "closed" | "nothing to report";

/** `refused` for an item that belongs to another account, or is gone. */
export type Edited = { readonly kind: "done" } | { readonly kind: "refused"; readonly reason: string };

/** Comments and issues of one repository at GitHub, or at a forge that has its REST API. */
export interface Forge {
  comments(pull: number): Promise<readonly Item[]>;
  openIssues(): Promise<readonly Item[]>;
  addComment(pull: number, body: string): Promise<void>;
  editComment(id: number, body: string): Promise<Edited>;
  addIssue(title: string, body: string): Promise<void>;
  editIssue(
    number: number,
    changes: { readonly body: string; readonly state?: "closed"; readonly state_reason?: "completed" },
  ): Promise<Edited>;
}

const TIMEOUT_MILLISECONDS = 30_000;
const PAGE = 100;

/** `name` is OWNER/NAME. Address and token come from the environment, as a workflow has them; no message shows the token. */
export function forgeOf(name: string, env: NodeJS.ProcessEnv = process.env): Forge {
  const token = env["GITHUB_TOKEN"];
  if (!token) throw new CalibError("forge-refused", "GITHUB_TOKEN is not set");
  const [owner = "", repo = ""] = name.split("/");
  const baseUrl = (env["GITHUB_API_URL"] ?? "https://api.github.com").replace(/\/$/, "");
  // The token goes to no other address: an answer that points elsewhere is an error, and pages are asked for by number.
  const { request } = new Octokit({ auth: token, baseUrl, userAgent: "calibrations-as-code", request: { redirect: "error" } });
  const own = () => ({ owner, repo, request: { signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) } });

  return {
    comments: async (pull) => {
      const all = await listed((page) =>
        request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...own(), issue_number: pull, per_page: PAGE, page }),
      );
      return all.map(({ id, body }) => ({ id: Number(id), body: textOf(body) }));
    },
    openIssues: async () => {
      const all = await listed((page) => request("GET /repos/{owner}/{repo}/issues", { ...own(), state: "open", per_page: PAGE, page }));
      // Pull requests are listed among issues.
      return all.filter(({ pull_request }) => !pull_request).map(({ number, body }) => ({ id: number, body: textOf(body) }));
    },
    addComment: async (pull, body) => {
      await answered(request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", { ...own(), issue_number: pull, body }));
    },
    editComment: (id, body) =>
      edited(request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", { ...own(), comment_id: id, body })),
    addIssue: async (title, body) => {
      await answered(request("POST /repos/{owner}/{repo}/issues", { ...own(), title, body }));
    },
    editIssue: (number, changes) =>
      edited(request("PATCH /repos/{owner}/{repo}/issues/{issue_number}", { ...own(), issue_number: number, ...changes })),
  };

  async function listed<T>(read: (page: number) => Promise<{ readonly data: readonly T[] }>): Promise<readonly T[]> {
    const all: T[] = [];
    for (let page = 1; ; page++) {
      const { data } = await answered(read(page));
      all.push(...data);
      if (data.length < PAGE) return all;
    }
  }

  async function edited(sent: Promise<unknown>): Promise<Edited> {
    try {
      await sent;
      return { kind: "done" };
    } catch (thrown) {
      const error = asForgeError(thrown, baseUrl);
      if (statusOf(thrown) === 403 || statusOf(thrown) === 404) return { kind: "refused", reason: error.detail };
      throw error;
    }
  }

  async function answered<T>(sent: Promise<T>): Promise<T> {
    return sent.catch((thrown: unknown) => {
      throw asForgeError(thrown, baseUrl);
    });
  }
}

/** The forge returns texts with the line ends of a form. */
const textOf = (body: string | null | undefined): string => (body ?? "").replaceAll("\r\n", "\n");

/** The HTTP status of an answer; undefined where no answer came. */
const statusOf = (thrown: unknown): number | undefined =>
  thrown instanceof Error &&
  "status" in thrown &&
  typeof thrown.status === "number" &&
  "response" in thrown &&
  thrown.response !== undefined
    ? thrown.status
    : undefined;

function asForgeError(thrown: unknown, baseUrl: string): CalibError {
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const status = statusOf(thrown);
  return status === undefined
    ? new CalibError("forge-unreachable", `${baseUrl}: ${message}`, { cause: thrown })
    : new CalibError("forge-refused", `${status}: ${message.slice(0, 300)}`);
}

import { CalibError } from "../../engine/errors.ts";

/** GitHub's REST API, or a forge that speaks it, for one repository. */
export interface Forge {
  /** All items of a listing, page after page. */
  list(path: string): Promise<readonly unknown[]>;
  send(method: "POST" | "PATCH", path: string, body: object): Promise<Sent>;
}

/** `refused` where the item is somebody else's, or gone. */
export type Sent = { readonly kind: "done"; readonly value: unknown } | { readonly kind: "refused"; readonly reason: string };

const TIMEOUT_MILLISECONDS = 30_000;

/** `repo` is OWNER/NAME. Address and token come from the environment, as a workflow has them; the token is never told. */
export function forgeOf(repo: string, env: NodeJS.ProcessEnv = process.env): Forge {
  const token = env["GITHUB_TOKEN"];
  if (!token) throw new CalibError("forge-refused", "GITHUB_TOKEN is not set");
  const root = `${(env["GITHUB_API_URL"] ?? "https://api.github.com").replace(/\/$/, "")}/repos/${repo}`;
  const headers = { accept: "application/vnd.github+json", authorization: `Bearer ${token}`, "x-github-api-version": "2022-11-28", "user-agent": "calibrations-as-code" };

  return {
    async list(path) {
      const items: unknown[] = [];
      for (let next: string | undefined = `${root}${path}${path.includes("?") ? "&" : "?"}per_page=100`; next !== undefined; ) {
        const answer = await ask(next, { headers });
        if (!answer.ok) throw await refusal(answer);
        const page: unknown = await answer.json();
        if (isList(page)) items.push(...page);
        next = nextPage(answer);
      }
      return items;
    },

    async send(method, path, body) {
      const answer = await ask(`${root}${path}`, { method, headers: { ...headers, "content-type": "application/json" }, body: JSON.stringify(body) });
      if (answer.ok) return { kind: "done", value: await answer.json() };
      const error = await refusal(answer);
      if (method === "PATCH" && (answer.status === 403 || answer.status === 404)) return { kind: "refused", reason: error.detail };
      throw error;
    },
  };

  /** The token goes to nobody else, wherever an answer may point. */
  function nextPage(answer: Response): string | undefined {
    const next = /<([^>]+)>\s*;\s*rel="next"/.exec(answer.headers.get("link") ?? "")?.[1];
    return next !== undefined && new URL(next).origin === new URL(root).origin ? next : undefined;
  }
}

const isList = (page: unknown): page is readonly unknown[] => Array.isArray(page);

async function ask(url: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, redirect: "error", signal: AbortSignal.timeout(TIMEOUT_MILLISECONDS) });
  } catch (cause) {
    throw new CalibError("forge-unreachable", `${new URL(url).origin}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

async function refusal(answer: Response): Promise<CalibError> {
  const text = await answer.text().catch(() => "");
  return new CalibError("forge-refused", `${answer.status} ${new URL(answer.url).pathname}: ${text.slice(0, 300)}`);
}

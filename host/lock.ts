import { randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { readJson, writeWhole, type StackPlace } from "./checkpoint.ts";
import { HostRefusal } from "./refusal.ts";

/** The fields that the CLI writes, and `life`, which only this host writes, to prove that a lock's process has ended. */
interface LockContent {
  readonly pid: number;
  readonly username: string;
  readonly hostname: string;
  readonly timestamp: string;
  readonly life?: string;
}

/**
 * Takes the lock that the CLI also respects, and returns its release. As the CLI does, it checks before and after writing.
 * A lock of this host whose process has provably ended is taken over and reported; any other lock throws a `HostRefusal`.
 */
export function takeLock(place: StackPlace, onTakeOver: (text: string) => void): () => void {
  const folder = lockFolder(place);
  for (const { path, content } of locksIn(folder)) {
    if (!isDead(content)) continue;
    rmSync(path, { force: true });
    onTakeOver(`took over the lock of a process that was killed: ${describe({ path, content })}`);
  }
  refuseLocked(folder);
  const path = join(folder, `${randomUUID()}.json`);
  const content = { pid: process.pid, username: userInfo().username, hostname: hostname(), timestamp: new Date().toISOString() };
  const life = lifeOf("self");
  writeWhole(path, JSON.stringify(life === undefined ? content : { ...content, life }));
  const release = (): void => rmSync(path, { force: true });
  try {
    refuseLocked(folder, path);
  } catch (error) {
    release();
    throw error;
  }
  return release;
}

interface Lock {
  readonly path: string;
  readonly content: LockContent;
}

function lockFolder({ backend, project, stack }: StackPlace): string {
  return join(backend, ".pulumi", "locks", "organization", project, stack);
}

function locksIn(folder: string): readonly Lock[] {
  if (!existsSync(folder)) return [];
  const paths = readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .map((name) => join(folder, name));
  return paths.map((path) => ({ path, content: readLock(path) }));
}

/** An unreadable lock, for example a half-written one, still counts as a lock. */
function readLock(path: string): LockContent {
  const content = readJson(path);
  return isLock(content) ? content : { pid: 0, username: "unknown", hostname: "unknown", timestamp: "an unknown time" };
}

function isLock(content: unknown): content is LockContent {
  return typeof content === "object" && content !== null && "pid" in content && "hostname" in content;
}

function refuseLocked(folder: string, own?: string): void {
  const locks = locksIn(folder).filter(({ path }) => path !== own);
  if (locks.length === 0) return;
  const advice = "Either wait for the other process to end or delete the lock file (with the CLI: `pulumi cancel`).";
  throw new HostRefusal(
    "locked",
    `the stack is currently locked by ${locks.length} lock(s). ${advice}\n  ${locks.map(describe).join("\n  ")}`,
  );
}

function describe({ path, content }: Lock): string {
  const { username, hostname: host, pid, timestamp } = content;
  return `${path}: created by ${username}@${host} (pid ${pid}) at ${timestamp}`;
}

function isDead({ hostname: host, pid, life }: LockContent): boolean {
  const current = lifeOf("self");
  if (host !== hostname() || life === undefined || current === undefined) return false;
  const [machine] = life.split(" ");
  return machine === current.split(" ")[0] && lifeOf(pid) !== life;
}

/** Returns boot ID and process namespace, then the process's start time, because a process ID can be reused. */
function lifeOf(pid: number | "self"): string | undefined {
  try {
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const start = stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
    return `${boot}/${readlinkSync("/proc/self/ns/pid")} ${start}`;
  } catch {
    return undefined;
  }
}

import { chownSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";

/** A PostgreSQL server of one life, in the life's folder: its databases are copied with the world. */
export interface Postgres {
  /** Starts the server again after it was killed. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

const USER = "butler";

/** PostgreSQL refuses root; the account `nobody` exists everywhere. */
const account = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};

export const urlOf = (life: string, database: string): string => `postgresql+psycopg2://${USER}@/${database}?host=${life}/postgres`;

/** Starts the server of a life, and makes its databases where there is none yet. */
export async function startPostgres(life: string, databases: readonly string[]): Promise<Postgres> {
  const folder = path.join(life, "postgres");
  const isNew = !existsSync(folder);
  if (isNew) {
    mkdirSync(folder);
    if (account.uid !== undefined) chownSync(folder, account.uid, account.gid);
    await execa("initdb", ["--pgdata", `${folder}/data`, "--username", USER, "--auth", "trust", "--no-sync"], { ...account, cwd: folder });
  }
  let server = await start(folder);
  if (isNew) {
    for (const name of databases) {
      await execa("psql", ["-h", folder, "-U", USER, "-d", "postgres", "-c", `CREATE DATABASE ${name}`]);
      await execa("psql", ["-h", folder, "-U", USER, "-d", name, "-c", "CREATE EXTENSION btree_gist"]);
    }
  }
  return {
    async restart() {
      await server.ended;
      server = await start(folder);
    },
    async stop() {
      server.interrupt();
      await server.ended;
    },
  };
}

/** Names the server's new folder in the repositories of a copied world. */
export function moveRepositories(from: string, to: string): void {
  for (const name of readdirSync(to, { recursive: true, encoding: "utf8" })) {
    if (path.basename(name) !== "butler.yaml") continue;
    const file = path.join(to, name);
    writeFileSync(file, readFileSync(file, "utf8").replaceAll(`${from}/postgres`, `${to}/postgres`));
  }
}

async function start(folder: string) {
  const options = ["-D", `${folder}/data`, "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"];
  const child = execa("postgres", options, { ...account, cwd: folder, stdio: "ignore", reject: false });
  const ended = child.then(() => undefined);
  const ask = () => execa("psql", ["-h", folder, "-U", USER, "-d", "postgres", "-c", "select 1"], { reject: false });
  while ((await ask()).exitCode !== 0) await sleep(50);
  return { ended, interrupt: () => child.kill("SIGINT") };
}

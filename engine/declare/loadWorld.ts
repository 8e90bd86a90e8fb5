import { existsSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { CalibError } from "../errors.ts";
import { asCollection, asRepo, type CollectionName, type RepoName } from "../model/brand.ts";
import type { BpsSiteDeclaration, InstrumentDeclaration, WorldDeclaration } from "../model/world.ts";
import { diagnostic, DiagnosticsError } from "../model/diagnostic.ts";
import { parseDocument } from "./schema.ts";
import { readBounded } from "./bounded.ts";
import { evaluateModule } from "./evaluate.ts";
import { addressOf, readRepositoryIndex, requireDistinct, type RepositoryIndex } from "./repositoryAddress.ts";
import { signingOf, type Signing } from "./signing.ts";
import type { Workspace } from "./workspace.ts";

/** A world with its paths resolved. */
export interface World {
  readonly name: string;
  readonly constructionSite: string;
  readonly papers: WorldDeclaration["papers"];
  readonly requireMerged: string | null;
  readonly ignored: ReadonlyMap<string, string>;
  /** Usual numbers of exposures, for products for which they differ from the catalog's. */
  readonly usual: ReadonlyMap<string, number>;
  /** Folders of the checkouts of packages. */
  readonly packages: ReadonlyMap<string, string>;
  readonly sites: ReadonlyMap<string, Site>;
  readonly repositories: ReadonlyMap<RepoName, Repository>;
}

export interface Site {
  readonly name: string;
  readonly work: string;
  readonly jobs: number;
  /** Null if no batch system runs pipelines. */
  readonly bps: BpsSite | null;
  /** Null if bundles are not signed. */
  readonly signing: Signing | null;
  /** Null if everybody may send a set. */
  readonly targetedBy: readonly string[] | null;
  readonly repositories: readonly Repository[];
}

/** A batch system, with the operator of submitted workflows. */
export interface BpsSite extends BpsSiteDeclaration {
  readonly operator: string;
}

export interface Repository {
  readonly name: RepoName;
  readonly site: string;
  readonly uri: string;
  /** The only host that writes; null if every host may. */
  readonly writer: string | null;
  /** Hours after which a running pipeline is no longer waited for; null without a limit. */
  readonly jobHours: number | null;
  readonly cleaned: boolean;
  /** Bytes that the database server grants; null if unknown. */
  readonly databaseLimit: number | null;
  readonly instruments: ReadonlyMap<string, InstrumentDeclaration>;
}

/** The collection of the raws of an instrument's check exposures. */
export const rawsOf = ({ instruments }: Repository, instrument: string): CollectionName =>
  asCollection(instruments.get(instrument)?.check.raws ?? `${instrument}/raw/all`);

/** Loads `stacks/<world>.ts` as data and resolves it against the world's folder. */
export async function loadWorld(workspace: Workspace): Promise<World> {
  const file = path.join(workspace.root, "stacks", `${workspace.world}.ts`);
  if (!existsSync(file)) throw new CalibError("world-invalid", `there is no ${path.relative(workspace.root, file)}`);
  // The compiler reads the file again. This looks only whether it can.
  await readBounded(file);
  const parsed = parseDocument("world", await evaluateModule(file, "world-invalid"), file, "world-invalid");
  if (parsed.kind === "invalid") throw new DiagnosticsError(parsed.diagnostics);
  requireConstructionSite(parsed.value, file);
  return settle(parsed.value, workspace, await readRepositoryIndex(process.env));
}

/** Refuses a construction site that the world does not list: no set could ever be built there. */
function requireConstructionSite({ constructionSite, sites }: WorldDeclaration, file: string): void {
  if (Object.hasOwn(sites, constructionSite)) return;
  const detail = `constructionSite is ${constructionSite}, which is none of the sites ${Object.keys(sites).join(", ")}`;
  throw new DiagnosticsError([{ ...diagnostic("world-invalid", detail, "/constructionSite"), file }]);
}

/** The world of a command that touches a repository; throws if the world's folder does not exist. */
export async function requireWorld(workspace: Workspace): Promise<World> {
  if (!existsSync(workspace.dir)) throw new CalibError("world-unmade", `${workspace.dir} does not exist`);
  return loadWorld(workspace);
}

const siteNameOf = (repo: string): string => repo.slice(0, repo.indexOf("/"));

function settle(declared: WorldDeclaration, workspace: Workspace, index: RepositoryIndex): World {
  const repositories = new Map(
    Object.entries(declared.repositories).map(([name, repository]): [RepoName, Repository] => [
      asRepo(name),
      {
        name: asRepo(name),
        site: siteNameOf(name),
        uri: addressOf(repository.uri, workspace.dir, index, existsSync),
        jobHours: declared.sites[siteNameOf(name)]?.jobHours ?? null,
        writer: repository.writer ?? declared.sites[siteNameOf(name)]?.writer ?? null,
        cleaned: repository.cleaned,
        databaseLimit: repository.databaseLimit ?? null,
        instruments: new Map(Object.entries(repository.instruments)),
      },
    ]),
  );
  requireDistinct(repositories.values(), index);
  const sites = new Map(
    Object.entries(declared.sites).map(([name, site]): [string, Site] => [
      name,
      {
        name,
        work: path.resolve(workspace.dir, site.work),
        jobs: site.jobs,
        bps: site.bps ? { ...site.bps, operator: site.bps.operator ?? userInfo().username } : null,
        signing: signingOf(declared.signing, site.signers, workspace.dir),
        targetedBy: site.targetedBy ?? null,
        repositories: [...repositories.values()].filter((each) => each.site === name),
      },
    ]),
  );
  const { name, constructionSite, papers, requireMerged, ignored, usual } = declared;
  const packages = new Map(Object.entries(declared.packages ?? {}).map(([each, folder]) => [each, path.resolve(workspace.dir, folder)]));
  return {
    name,
    constructionSite,
    papers,
    requireMerged,
    ignored: new Map(Object.entries(ignored ?? {})),
    usual: new Map(Object.entries(usual ?? {})),
    packages,
    sites,
    repositories,
  };
}

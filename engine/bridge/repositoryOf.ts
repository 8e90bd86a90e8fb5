import { CalibError } from "../errors.ts";
import type { Scene } from "../declare/loadedSet.ts";
import type { Repository } from "../declare/loadWorld.ts";
import type { RepoName } from "../model/brand.ts";

/** A repository of the world by a name that was checked at the edge. */
export function repositoryOf({ world }: Scene, name: RepoName): Repository {
  const repository = world.repositories.get(name);
  if (!repository) throw new CalibError("repository-unknown", `${name} is not in the world ${world.name}`);
  return repository;
}

export const buildRepository = (scene: Scene): Repository => repositoryOf(scene, scene.set.build.repo);

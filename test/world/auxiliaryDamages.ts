import { CURRENT, DIODES, MODEL, REFCAT, SKYMAP } from "./auxiliary.ts";
import { BUILD, found, lines, SUMMIT, UUID, type Damage } from "./damages.ts";

const names = Object.entries({ REFCAT, MODEL, CURRENT, DIODES })
  .map(([name, value]) => `${name} = "${value}"`)
  .join("; ");
const some = (type: string, run: string): string =>
  `refs = sorted(butler.query_datasets("${type}", collections="${run}"), key=lambda ref: ref.id)`;
const SHARD = some("the_monster_20250219", REFCAT);
const shard = new RegExp(`^the_monster_20250219 ${UUID}$`);
const database = 'import sqlite3; database = sqlite3.connect(root / "gen3.sqlite3")';
const content = (count: string) => new RegExp(`^${count} of [0-9a-f]{12}$`);
const wholeSkymap = new RegExp(`^skymap ${SKYMAP}, 2 tracts and 8 patches of [0-9a-f]{12}$`);

type Expected = Pick<Damage, "expected" | "remaining" | "deep" | "refused" | "afterRepair">;
const damage = (title: string, script: readonly string[], rest: Expected, repo = SUMMIT): Damage => ({
  title,
  world: "auxiliary",
  repo,
  script: [names, ...script].join("\n"),
  ...rest,
});

/** Damages of auxiliary collections. */
export const auxiliaryDamages: readonly Damage[] = [
  damage("a shard of a catalog is removed", [SHARD, "purge(refs[0])"], {
    expected: [found("dataset missing", REFCAT, shard, /^nothing$/)],
  }),
  damage("two removed shards are reported in one line", [SHARD, "purge(*refs[:2])"], {
    expected: [found("dataset missing", REFCAT, /^2 of 3 the_monster_20250219$/, /^nothing$/)],
  }),
  damage("the RUN of a catalog is removed, also from its chains", ["butler.removeRuns([REFCAT], unlink_from_chains=True)"], {
    expected: [
      found("RUN removed", REFCAT, /^3 of 3 the_monster_20250219$/, /^nothing$/),
      found("not searched", "refcats", new RegExp(`^to search ${REFCAT}$`), /^no child$/),
      found("not searched", "LATISS/defaults", new RegExp(`^to search ${REFCAT}$`), /^skymaps$/),
    ],
  }),
  damage(
    "a collection of another type has the name of the RUN",
    [
      "butler.removeRuns([REFCAT], unlink_from_chains=True)",
      "butler.collections.register(REFCAT, CollectionType.TAGGED)",
      'butler.collections.prepend_chain("refcats", [REFCAT]); butler.collections.prepend_chain("LATISS/defaults", [REFCAT])',
    ],
    {
      expected: [found("collection type different", REFCAT, /^RUN$/, /^TAGGED$/)],
      remaining: ["collection type different"],
    },
  ),
  damage(
    "a foreign reading has the place of the managed one",
    [
      some("photodiode", DIODES),
      "purge(refs[0])",
      "from calib_reference.world.auxiliary import photodiode",
      'butler.put(photodiode(1), "photodiode", refs[0].dataId, run=DIODES)',
    ],
    {
      expected: [found("place taken", DIODES, new RegExp(`^photodiode ${UUID}$`), new RegExp(`^${UUID}$`))],
      remaining: ["place taken"],
    },
  ),
  damage("a file is missing", [SHARD, "path(refs[1]).unlink()"], {
    expected: [found("file missing", REFCAT, /^the_monster_20250219 .*, \d+ bytes$/, /\.fits$/)],
  }),
  damage(
    "a file has another content",
    [SHARD, "file = path(refs[1])", "content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content)"],
    {
      deep: true,
      expected: [found("digest different", REFCAT, /^the_monster_20250219 .* sha256 [0-9a-f]{64}$/, /sha256 [0-9a-f]{64}$/)],
    },
  ),
  damage(
    "a patch of the skymap is missing",
    [
      database,
      'database.execute("DELETE FROM patch_skypix_overlap WHERE tract = 1 AND patch = 3"); database.execute("DELETE FROM patch WHERE tract = 1 AND id = 3 AND skymap = \'lsst_cells_v1\'"); database.commit()',
    ],
    {
      expected: [found("records missing", "skymaps", wholeSkymap, content("2 tracts and 7 patches"))],
    },
  ),
  damage(
    "a foreign skymap has the name of the skymap",
    [database, `database.execute("UPDATE skymap SET hash = 'AA==' WHERE name = '${SKYMAP}'"); database.commit()`],
    {
      expected: [found("records different", "skymaps", wholeSkymap, /^2 tracts and 8 patches of 00$/)],
      remaining: ["records different"],
    },
  ),
  damage("the model is removed from its own chain", ["butler.collections.redefine_chain(CURRENT, [])"], {
    expected: [found("RUN not on its chain", CURRENT, new RegExp(`^${MODEL}$`), /^no child$/)],
  }),
  damage(
    "a catalog is removed from a shared chain, and is put back in front of foreign members",
    ['butler.collections.register("u/somebody/run"); butler.collections.redefine_chain("refcats", ["u/somebody/run"])'],
    {
      expected: [found("not searched", "refcats", new RegExp(`^to search ${REFCAT}$`), /^u\/somebody\/run$/)],
      afterRepair: {
        [SUMMIT]: lines(
          names,
          'butler.collections.register("u/somebody/run"); butler.collections.redefine_chain("refcats", [REFCAT, "u/somebody/run"])',
        ),
      },
    },
  ),
  damage(
    "a collection of another type has the name of a chain",
    ['remove_chained("refcats"); butler.collections.register("refcats", CollectionType.TAGGED)'],
    {
      expected: [found("collection type different", "refcats", /^CHAINED$/, /^TAGGED$/)],
      remaining: ["collection type different"],
    },
  ),
  damage(
    "a shard is removed from the build repository, where only people can restore it",
    [SHARD, "purge(refs[0])"],
    { expected: [found("dataset missing", REFCAT, shard, /^nothing$/)], remaining: ["dataset missing"] },
    BUILD,
  ),
];

import { CURRENT, DIODES, MODEL, REFCAT, SKYMAP } from "./auxiliary.ts";
import { BUILD, found, lines, SUMMIT, UUID, type Damage } from "./damages.ts";

const names = Object.entries({ REFCAT, MODEL, CURRENT, DIODES }).map(([name, value]) => `${name} = "${value}"`).join("; ");
const some = (type: string, run: string): string => `refs = sorted(butler.query_datasets("${type}", collections="${run}"), key=lambda ref: ref.id)`;
const SHARD = some("the_monster_20250219", REFCAT);
const shard = new RegExp(`^the_monster_20250219 ${UUID}$`);
const database = 'import sqlite3; database = sqlite3.connect(root / "gen3.sqlite3")';
const content = (count: string) => new RegExp(`^${count} of [0-9a-f]{12}$`);
const wholeSkymap = new RegExp(`^skymap ${SKYMAP}, 2 tracts and 8 patches of [0-9a-f]{12}$`);

const of = (title: string, slip: readonly string[], rest: Pick<Damage, "found" | "stays" | "deep" | "refused" | "leaves">, repo = SUMMIT): Damage => ({ title, world: "alongside", repo, slip: [names, ...slip].join("\n"), ...rest });

/** What goes wrong with collections that went along. */
export const ofCollections: readonly Damage[] = [
  of("a shard of a catalog is removed", [SHARD, "purge(refs[0])"], { found: [found("dataset missing", REFCAT, shard, /^nothing$/)] }),
  of("two shards are removed: told in one line", [SHARD, "purge(*refs[:2])"], { found: [found("dataset missing", REFCAT, /^2 of 3 the_monster_20250219$/, /^nothing$/)] }),
  of("the RUN of a catalog is removed, and with it its places on chains", ["butler.removeRuns([REFCAT], unlink_from_chains=True)"], {
    found: [
      found("RUN removed", REFCAT, /^3 of 3 the_monster_20250219$/, /^nothing$/),
      found("not searched", "refcats", new RegExp(`^to search ${REFCAT}$`), /^no child$/),
      found("not searched", "LATISS/defaults", new RegExp(`^to search ${REFCAT}$`), /^skymaps$/),
    ],
  }),
  of("the RUN's name is taken by a collection of another type", ["butler.removeRuns([REFCAT], unlink_from_chains=True)", "butler.collections.register(REFCAT, CollectionType.TAGGED)", 'butler.collections.prepend_chain("refcats", [REFCAT]); butler.collections.prepend_chain("LATISS/defaults", [REFCAT])'], {
    found: [found("collection type different", REFCAT, /^RUN$/, /^TAGGED$/)],
    stays: ["collection type different"],
  }),
  of("another reading stands in the place of ours: it is somebody's", [some("photodiode", DIODES), "purge(refs[0])", "from calib_reference.world.auxiliary import photodiode", 'butler.put(photodiode(1), "photodiode", refs[0].dataId, run=DIODES)'], {
    found: [found("place taken", DIODES, new RegExp(`^photodiode ${UUID}$`), new RegExp(`^${UUID}$`))],
    stays: ["place taken"],
  }),
  of("a file is lost", [SHARD, "path(refs[1]).unlink()"], { found: [found("file missing", REFCAT, /^the_monster_20250219 .*, \d+ bytes$/, /\.fits$/)] }),
  of("a file's content is another", [SHARD, "file = path(refs[1])", "content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content)"], {
    deep: true,
    found: [found("digest different", REFCAT, /^the_monster_20250219 .* sha256 [0-9a-f]{64}$/, /sha256 [0-9a-f]{64}$/)],
  }),
  of("a patch of the skymap is gone", [database, 'database.execute("DELETE FROM patch_skypix_overlap WHERE tract = 1 AND patch = 3"); database.execute("DELETE FROM patch WHERE tract = 1 AND id = 3 AND skymap = \'lsst_cells_v1\'"); database.commit()'], {
    found: [found("records missing", "skymaps", wholeSkymap, content("2 tracts and 7 patches"))],
  }),
  of("another skymap has the name: it is somebody's", [database, `database.execute("UPDATE skymap SET hash = 'AA==' WHERE name = '${SKYMAP}'"); database.commit()`], {
    found: [found("records different", "skymaps", wholeSkymap, /^2 tracts and 8 patches of 00$/)],
    stays: ["records different"],
  }),
  of("the model is taken off its own chain", ["butler.collections.redefine_chain(CURRENT, [])"], { found: [found("RUN not on its chain", CURRENT, new RegExp(`^${MODEL}$`), /^no child$/)] }),
  of("a catalog is taken off a chain that others use too: it goes ahead again, and they stay", ['butler.collections.register("u/somebody/run"); butler.collections.redefine_chain("refcats", ["u/somebody/run"])'], {
    found: [found("not searched", "refcats", new RegExp(`^to search ${REFCAT}$`), /^u\/somebody\/run$/)],
    leaves: { [SUMMIT]: lines(names, 'butler.collections.register("u/somebody/run"); butler.collections.redefine_chain("refcats", [REFCAT, "u/somebody/run"])') },
  }),
  of("the name of a chain is taken by a collection of another type", ['remove_chained("refcats"); butler.collections.register("refcats", CollectionType.TAGGED)'], {
    found: [found("collection type different", "refcats", /^CHAINED$/, /^TAGGED$/)],
    stays: ["collection type different"],
  }),
  of("a shard is removed where all came from: nobody but people can bring it back", [SHARD, "purge(refs[0])"], { found: [found("dataset missing", REFCAT, shard, /^nothing$/)], stays: ["dataset missing"] }, BUILD),
];

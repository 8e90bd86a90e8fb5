import { BIAS, BUILD, CERT, childMissing, DECERTIFY, foreign, found, lines, notInUse, of, ours, python, RUN, SOMEBODYS, SUMMIT, TAG, tagIncomplete, TOP, UUID, type Damage } from "./damages.ts";
import { TICKET } from "./worlds.ts";

const datasets: readonly Damage[] = [
  of(lines(BIAS, "purge(bias)"), {
    title: "its only dataset is removed from the RUN",
    found: [found("RUN removed", CERT, new RegExp(`^bias ${UUID} of detector 0 in ${RUN}$`), /^nothing$/), tagIncomplete],
  }),
  of("butler.removeRuns([RUN])", { title: "the RUN is removed", found: [found("RUN removed", CERT, /^bias .* in /, /^nothing$/), tagIncomplete] }),
  of(lines("butler.removeRuns([RUN])", "butler.collections.register(RUN, CollectionType.TAGGED)"), {
    title: "the RUN's name is taken by a collection of another type",
    found: [found("collection type different", RUN, /^RUN$/, /^TAGGED$/), tagIncomplete],
    stays: ["collection type different", "tag incomplete"],
  }),
  of(DECERTIFY, { title: "it is decertified", found: [found("certification gone", CERT, ours, new RegExp(`^not certified, but in ${RUN}$`))] }),
  of(lines(BIAS, SOMEBODYS, DECERTIFY, 'butler.registry.certify(CERT, [other], span("2024-03-01", None))'), {
    title: "another is certified in its stead: it is somebody's",
    found: [found("other UUID", CERT, ours, new RegExp(`^${UUID} \\[2024-03-01T00:00:00, ∞\\)$`))],
    stays: ["other UUID"],
  }),
  of(lines(BIAS, SOMEBODYS, 'butler.registry.decertify(CERT, "bias", span("2024-06-01", None))', 'butler.registry.certify(CERT, [other], span("2024-06-01", None))'), {
    title: "another is certified for part of its time: it is somebody's",
    found: [found("other UUID", CERT, ours, new RegExp(`^${UUID} \\[2024-06-01T00:00:00, ∞\\)$`))],
    stays: ["other UUID"],
  }),
  of(lines(BIAS, SOMEBODYS, "purge(bias)", "put_copy(other, RUN)"), {
    title: "another is put in its place in the RUN: it is somebody's",
    found: [found("place taken", CERT, new RegExp(`^bias ${UUID} of detector 0 in ${RUN}$`), new RegExp(`^${UUID}$`)), tagIncomplete],
    stays: ["place taken", "tag incomplete"],
  }),
  of(lines(BIAS, DECERTIFY, 'butler.registry.certify(CERT, [bias], span("2024-04-01", None))'), {
    title: "its range begins later",
    found: [found("range changed", CERT, ours, /^\[2024-04-01T00:00:00, ∞\)$/)],
  }),
  of('butler.registry.decertify(CERT, "bias", span("2024-06-01", None))', {
    title: "its range ends",
    found: [found("range changed", CERT, ours, /^\[2024-03-01T00:00:00, 2024-06-01T00:00:00\)$/)],
  }),
  of('butler.registry.decertify(CERT, "bias", span("2024-06-01", "2024-07-01"))', {
    title: "its range is split",
    found: [found("range split", CERT, ours, /^\[2024-03-01T00:00:00, 2024-06-01T00:00:00\) and \[2024-07-01T00:00:00, ∞\)$/)],
  }),
  of(lines(BIAS, DECERTIFY, 'butler.registry.certify(CERT, [bias], span("2024-04-01", "2024-03-01"))'), {
    title: "its range is empty: Butler takes it, and never gives it back",
    found: [found("range empty", CERT, ours, /^an empty range$/)],
    stays: ["range empty"],
  }),
  of(lines(BIAS, SOMEBODYS, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))'), {
    title: "another is certified besides: it is somebody's",
    found: [foreign],
    stays: ["foreign dataset"],
  }),
  of(lines(BIAS, SOMEBODYS, DECERTIFY, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))'), {
    title: "it is decertified, and another is certified besides, which stays",
    found: [found("certification gone", CERT, ours, /^not certified/), foreign],
    stays: ["foreign dataset"],
    leaves: { [SUMMIT]: python(BIAS, SOMEBODYS, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))') },
  }),
  of(
    lines(
      BIAS,
      DECERTIFY,
      'butler.registry.insertDimensionData("detector", {"instrument": "LATISS", "id": 1, "full_name": "RXX_S01", "name_in_raft": "S01", "raft": "RXX", "purpose": "SCIENCE"})',
      "put_copy(bias, RUN, detector=1)",
    ),
    {
      title: "it is decertified, and somebody put a dataset of another detector into the RUN, which stays",
      found: [found("certification gone", CERT, ours, /^not certified/)],
      leaves: {
        [SUMMIT]: python(
          BIAS,
          'butler.registry.insertDimensionData("detector", {"instrument": "LATISS", "id": 1, "full_name": "RXX_S01", "name_in_raft": "S01", "raft": "RXX", "purpose": "SCIENCE"})',
          "put_copy(bias, RUN, detector=1)",
        ),
      },
    },
  ),
  of("remove_chained(CERT)", {
    title: "the CALIBRATION collection is removed",
    found: [found("collection missing", CERT, /^CALIBRATION$/, /^nothing$/), found("certification gone", CERT, ours, /^not certified/), childMissing],
  }),
  of(lines("remove_chained(CERT)", "butler.collections.register(CERT, CollectionType.TAGGED)"), {
    title: "the CALIBRATION collection's name is taken by one of another type",
    found: [found("collection type different", CERT, /^CALIBRATION$/, /^TAGGED$/), childMissing],
    stays: ["collection type different", "chain child missing"],
  }),
  of(lines('purge(*butler.query_datasets("bias", collections="*", find_first=False))', 'butler.registry.removeDatasetType("bias")'), {
    title: "the dataset type is removed, with all its datasets",
    found: [found("dataset type missing", CERT, /^bias .*CalibImage/, /^not registered$/), found("RUN removed", CERT, /^bias/, /^nothing$/), tagIncomplete],
  }),
  of(
    lines(
      'purge(*butler.query_datasets("bias", collections="*", find_first=False))',
      'butler.registry.removeDatasetType("bias")',
      'butler.registry.registerDatasetType(DatasetType("bias", ["instrument", "detector"], "StructuredDataDict", universe=butler.dimensions, isCalibration=True))',
    ),
    {
      title: "the dataset type is removed and registered with another storage class: everybody's datasets hang on it",
      found: [found("dataset type different", CERT, /^bias .*CalibImage/, /StructuredDataDict/), found("RUN removed", CERT, /^bias/, /^nothing$/), tagIncomplete],
      stays: ["dataset type different", "RUN removed", "tag incomplete"],
    },
  ),
];

const file = (act: string) => lines(BIAS, "file = path(bias)", act);
const inBytes = new RegExp(`^bias ${UUID} of detector 0, \\d+ bytes$`);
const recorded = new RegExp(`/biasGen\\.20240326a/run1/bias/bias_LATISS_.*\\.fits$`);

const filesOfDatasets: readonly Damage[] = [
  of(file("file.unlink()"), { title: "a file is missing", found: [found("file missing", CERT, inBytes, recorded)] }),
  of(file('file.rename(file.with_name("moved.fits"))\nfile.with_name("moved.fits").unlink(); file.symlink_to("nowhere")'), { title: "a file is a link to nowhere", found: [found("file missing", CERT, inBytes, recorded)] }),
  of(file('open(file, "r+b").truncate(1000)'), { title: "a file is cut short", found: [found("file truncated", CERT, inBytes, /\.fits, 1000 bytes$/)] }),
  of(file('open(file, "ab").write(b"x")'), { title: "a file is longer", found: [found("file longer", CERT, inBytes, /\.fits, \d+ bytes$/)] }),
  of(file("file.chmod(0)"), { title: "a file cannot be read", found: [found("file unreadable", CERT, inBytes, recorded)] }),
  of(file('content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content)'), {
    title: "a file's content is another, of the same size",
    deep: true,
    found: [found("digest different", CERT, /^bias .*, sha256 [0-9a-f]{64}$/, /\.fits, sha256 [0-9a-f]{64}$/)],
  }),
  of(file("file.chmod(0o600)"), { title: "only its owner may read a file", deep: true, found: [found("mode different", CERT, /^bias .*, readable by all$/, /\.fits, mode 0600$/)] }),
  of(lines(BIAS, "butler.pruneDatasets([bias], unstore=True, disassociate=False)"), {
    title: "the datastore was made to forget a dataset that the registry still has",
    found: [found("file missing", CERT, inBytes, /^no file is recorded$/)],
  }),
  of(file('content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content); butler.registry.decertify(CERT, "bias", span("2024-06-01", None))'), {
    title: "a file's content is another, and its range ends: both in one go",
    deep: true,
    found: [found("range changed", CERT, ours, /2024-06-01T00:00:00\)$/), found("digest different", CERT, /^bias/, /sha256/)],
  }),
];

const chains: readonly Damage[] = [
  of("butler.collections.redefine_chain(TICKET, [])", { title: "the ticket chain is emptied", found: [childMissing] }),
  of('butler.collections.register("u/somebody/run"); butler.collections.prepend_chain(TICKET, ["u/somebody/run"])', {
    title: "a foreign child goes ahead on the ticket chain: ours goes ahead again, and it stays behind",
    found: [found("chain order wrong", TICKET, new RegExp(`^${CERT}$`), /^u\/somebody\/run, /), found("chain child foreign", TICKET, /^only what the set certified$/, /^u\/somebody\/run$/)],
    stays: ["chain child foreign"],
    leaves: { [SUMMIT]: python('butler.collections.register("u/somebody/run"); butler.collections.extend_chain(TICKET, ["u/somebody/run"])') },
  }),
  of('butler.collections.register("u/somebody/run"); butler.collections.extend_chain(TICKET, ["u/somebody/run"])', {
    title: "a foreign child is put behind on the ticket chain: it is somebody's",
    found: [found("chain child foreign", TICKET, /^only what the set certified$/, /^u\/somebody\/run$/)],
    stays: ["chain child foreign"],
  }),
  of(lines(BIAS, SOMEBODYS, 'butler.collections.register("u/somebody/calib", CollectionType.CALIBRATION); butler.registry.certify("u/somebody/calib", [other], span("2024-06-01", None)); butler.collections.prepend_chain(TOP, ["u/somebody/calib"])'), {
    title: "another collection goes ahead on the shared chain and answers for part of our time: it is somebody's",
    found: [found("shadowed", TOP, /^LATISS\/DM-43525 answers for bias .*\[2024-06-01T00:00:00, ∞\)$/, /^u\/somebody\/calib answers$/)],
    stays: ["shadowed"],
  }),
  of("remove_chained(TICKET)", { title: "the ticket chain is removed", found: [found("chain missing", TICKET, new RegExp(`^${CERT}$`), /^nothing$/), notInUse(/^LATISS\/calib\/DM-28636$/)] }),
  of(lines("remove_chained(TICKET)", "butler.collections.register(TICKET, CollectionType.TAGGED)"), {
    title: "the ticket chain's name is taken by a collection of another type, which is never put into use",
    found: [found("collection type different", TICKET, /^CHAINED$/, /^TAGGED$/), notInUse(/^LATISS\/calib\/DM-28636$/)],
    stays: ["collection type different", "not in use"],
  }),
  of("butler.collections.remove_from_chain(TOP, [TICKET])", { title: "the ticket is taken off the shared chain", found: [notInUse(/^LATISS\/calib\/DM-28636$/)] }),
  of("remove_chained(TOP)", {
    title: "the shared chain is removed: ours comes back, the others' places are theirs to give back",
    found: [notInUse(/^nothing$/)],
    leaves: { [SUMMIT]: python("butler.collections.redefine_chain(TOP, [TICKET])") },
  }),
  of(lines("remove_chained(TOP)", "butler.collections.register(TOP, CollectionType.TAGGED)"), {
    title: "the shared chain's name is taken by a collection of another type",
    found: [found("collection type different", TOP, /^CHAINED$/, /^TAGGED$/)],
    stays: ["collection type different"],
  }),
  of(lines(BIAS, "butler.registry.disassociate(TAG, [bias])"), { title: "a dataset is taken out of the tag", found: [tagIncomplete] }),
  of("remove_chained(TAG)", { title: "the tag is removed", found: [tagIncomplete] }),
  of(lines("remove_chained(TAG)", "butler.collections.register(TAG, CollectionType.CALIBRATION)"), {
    title: "the tag's name is taken by a collection of another type",
    found: [found("collection type different", TAG, /^TAGGED$/, /^CALIBRATION$/)],
    stays: ["collection type different"],
  }),
];

const atBuild: readonly Damage[] = [
  { ...of(DECERTIFY, { title: "it is decertified in the build repository, from which all else came", found: [found("certification gone", CERT, ours, /^not certified/)], stays: ["certification gone"] }), repo: BUILD },
  { ...of(file("file.unlink()"), { title: "a file is missing in the build repository", found: [found("file missing", CERT, inBytes, recorded)], stays: ["file missing"] }), repo: BUILD },
  { ...of("butler.collections.redefine_chain(TICKET, [])", { title: "the ticket chain is emptied in the build repository: its chains are ours", found: [childMissing] }), repo: BUILD },
];

/** What goes wrong in a repository of the world `active`. */
export const ofActive: readonly Damage[] = [...datasets, ...filesOfDatasets, ...chains, ...atBuild];

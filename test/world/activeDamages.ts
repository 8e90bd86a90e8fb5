import {
  BIAS,
  BUILD,
  CERT,
  memberMissing,
  DECERTIFY,
  foreign,
  found,
  INSTRUMENT_CHAIN,
  lines,
  atSummit,
  managedBias,
  python,
  RUN,
  FOREIGN_COPY,
  SUMMIT,
  tagIncomplete,
  UUID,
  type Damage,
} from "./damages.ts";
import { activeChainDamages } from "./activeChainDamages.ts";

const datasets: readonly Damage[] = [
  atSummit(lines(BIAS, "purge(bias)"), {
    title: "the only dataset is removed from the RUN",
    expected: [found("RUN removed", CERT, new RegExp(`^bias ${UUID} of detector 0 in ${RUN}$`), /^nothing$/), tagIncomplete],
  }),
  atSummit("butler.removeRuns([RUN])", {
    title: "the RUN is removed",
    expected: [found("RUN removed", CERT, /^bias .* in /, /^nothing$/), tagIncomplete],
  }),
  atSummit(lines("butler.removeRuns([RUN])", "butler.collections.register(RUN, CollectionType.TAGGED)"), {
    title: "a collection of another type has the name of the RUN",
    expected: [found("collection type different", RUN, /^RUN$/, /^TAGGED$/), tagIncomplete],
    remaining: ["collection type different", "tag incomplete"],
  }),
  atSummit(DECERTIFY, {
    title: "the dataset is decertified",
    expected: [found("certification gone", CERT, managedBias, new RegExp(`^not certified, but in ${RUN}$`))],
  }),
  atSummit(lines(BIAS, FOREIGN_COPY, DECERTIFY, 'butler.registry.certify(CERT, [other], span("2024-03-01", None))'), {
    title: "a foreign dataset is certified in place of the dataset",
    expected: [found("other UUID", CERT, managedBias, new RegExp(`^${UUID} \\[2024-03-01T00:00:00, ∞\\)$`))],
    remaining: ["other UUID"],
  }),
  atSummit(
    lines(
      BIAS,
      FOREIGN_COPY,
      'butler.registry.decertify(CERT, "bias", span("2024-06-01", None))',
      'butler.registry.certify(CERT, [other], span("2024-06-01", None))',
    ),
    {
      title: "a foreign dataset is certified for part of the range",
      expected: [found("other UUID", CERT, managedBias, new RegExp(`^${UUID} \\[2024-06-01T00:00:00, ∞\\)$`))],
      remaining: ["other UUID"],
    },
  ),
  atSummit(
    lines(
      BIAS,
      'moved = move(bias, "LATISS/raw/all")',
      'butler.registry.certify(CERT, [moved], span("2024-03-01", None))',
      "butler.registry.associate(TAG, [moved])",
    ),
    {
      title: "the dataset is certified as it should be, and in the RUN of the raws",
      expected: [found("dataset in another RUN", CERT, new RegExp(`^bias ${UUID} of detector 0 in ${RUN}$`), /^LATISS\/raw\/all$/)],
      remaining: ["dataset in another RUN"],
    },
  ),
  atSummit(lines(BIAS, FOREIGN_COPY, "purge(bias)", "put_copy(other, RUN)"), {
    title: "a foreign dataset takes the place of the dataset in the RUN",
    expected: [found("place taken", CERT, new RegExp(`^bias ${UUID} of detector 0 in ${RUN}$`), new RegExp(`^${UUID}$`)), tagIncomplete],
    remaining: ["place taken", "tag incomplete"],
  }),
  atSummit(lines(BIAS, DECERTIFY, 'butler.registry.certify(CERT, [bias], span("2024-04-01", None))'), {
    title: "the range begins later",
    expected: [found("range changed", CERT, managedBias, /^\[2024-04-01T00:00:00, ∞\)$/)],
  }),
  atSummit('butler.registry.decertify(CERT, "bias", span("2024-06-01", None))', {
    title: "the range ends",
    expected: [found("range changed", CERT, managedBias, /^\[2024-03-01T00:00:00, 2024-06-01T00:00:00\)$/)],
  }),
  atSummit('butler.registry.decertify(CERT, "bias", span("2024-06-01", "2024-07-01"))', {
    title: "the range is split",
    expected: [found("range split", CERT, managedBias, /^\[2024-03-01T00:00:00, 2024-06-01T00:00:00\) and \[2024-07-01T00:00:00, ∞\)$/)],
  }),
  atSummit(lines(BIAS, DECERTIFY, 'butler.registry.certify(CERT, [bias], span("2024-04-01", "2024-03-01"))'), {
    title: "the range is empty, which Butler can write and not remove",
    expected: [found("range empty", CERT, managedBias, /^an empty range$/)],
    remaining: ["range empty"],
  }),
  atSummit(lines(BIAS, FOREIGN_COPY, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))'), {
    title: "a foreign dataset is certified for an earlier time",
    expected: [foreign],
    remaining: ["foreign dataset"],
  }),
  atSummit(lines(BIAS, FOREIGN_COPY, DECERTIFY, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))'), {
    title: "the dataset is decertified and a foreign one is certified for an earlier time, which stays",
    expected: [found("certification gone", CERT, managedBias, /^not certified/), foreign],
    remaining: ["foreign dataset"],
    afterRepair: { [SUMMIT]: python(BIAS, FOREIGN_COPY, 'butler.registry.certify(CERT, [other], span(None, "2024-03-01"))') },
  }),
  atSummit(
    lines(
      BIAS,
      DECERTIFY,
      'butler.registry.insertDimensionData("detector", {"instrument": "LATISS", "id": 1, "full_name": "RXX_S01", "name_in_raft": "S01", "raft": "RXX", "purpose": "SCIENCE"})',
      "put_copy(bias, RUN, detector=1)",
    ),
    {
      title: "the dataset is decertified and a foreign dataset of another detector is put into the RUN, which stays",
      expected: [found("certification gone", CERT, managedBias, /^not certified/)],
      afterRepair: {
        [SUMMIT]: python(
          BIAS,
          'butler.registry.insertDimensionData("detector", {"instrument": "LATISS", "id": 1, "full_name": "RXX_S01", "name_in_raft": "S01", "raft": "RXX", "purpose": "SCIENCE"})',
          "put_copy(bias, RUN, detector=1)",
        ),
      },
    },
  ),
  atSummit("remove_chained(CERT)", {
    title: "the CALIBRATION collection is removed",
    expected: [
      found("collection missing", CERT, /^CALIBRATION$/, /^nothing$/),
      found("certification gone", CERT, managedBias, /^not certified/),
      memberMissing,
    ],
  }),
  atSummit(lines("remove_chained(CERT)", "butler.collections.register(CERT, CollectionType.TAGGED)"), {
    title: "a collection of another type has the name of the CALIBRATION collection",
    expected: [found("collection type different", CERT, /^CALIBRATION$/, /^TAGGED$/), memberMissing],
    remaining: ["collection type different", "chain child missing"],
  }),
  atSummit(lines('purge(*butler.query_datasets("bias", collections="*", find_first=False))', 'butler.registry.removeDatasetType("bias")'), {
    title: "the dataset type is removed, with all its datasets",
    expected: [
      found("dataset type missing", CERT, /^bias .*CalibImage/, /^not registered$/),
      found("RUN removed", CERT, /^bias/, /^nothing$/),
      tagIncomplete,
    ],
  }),
  atSummit(
    lines(
      'purge(*butler.query_datasets("bias", collections="*", find_first=False))',
      'butler.registry.removeDatasetType("bias")',
      'butler.registry.registerDatasetType(DatasetType("bias", ["instrument", "detector"], "StructuredDataDict", universe=butler.dimensions, isCalibration=True))',
    ),
    {
      title: "the dataset type is registered with another storage class, which foreign datasets may need",
      expected: [
        found("dataset type different", CERT, /^bias .*CalibImage/, /StructuredDataDict/),
        found("RUN removed", CERT, /^bias/, /^nothing$/),
        tagIncomplete,
      ],
      remaining: ["dataset type different", "RUN removed", "tag incomplete"],
    },
  ),
];

const file = (change: string) => lines(BIAS, "file = path(bias)", change);
const inBytes = new RegExp(`^bias ${UUID} of detector 0, \\d+ bytes$`);
const recorded = new RegExp(`/biasGen\\.20240326a/run1/bias/bias_LATISS_.*\\.fits$`);

const filesOfDatasets: readonly Damage[] = [
  atSummit(file("file.unlink()"), { title: "a file is missing", expected: [found("file missing", CERT, inBytes, recorded)] }),
  atSummit(file('file.rename(file.with_name("moved.fits"))\nfile.with_name("moved.fits").unlink(); file.symlink_to("nowhere")'), {
    title: "a file is replaced by a broken link",
    expected: [found("file missing", CERT, inBytes, recorded)],
  }),
  atSummit(file('open(file, "r+b").truncate(1000)'), {
    title: "a file is truncated",
    expected: [found("file truncated", CERT, inBytes, /\.fits, 1000 bytes$/)],
  }),
  atSummit(file('open(file, "ab").write(b"x")'), {
    title: "a file is longer",
    expected: [found("file longer", CERT, inBytes, /\.fits, \d+ bytes$/)],
  }),
  atSummit(file("file.chmod(0)"), { title: "a file cannot be read", expected: [found("file unreadable", CERT, inBytes, recorded)] }),
  atSummit(file("content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content)"), {
    title: "a file has another content of the same size",
    deep: true,
    expected: [found("digest different", CERT, /^bias .*, sha256 [0-9a-f]{64}$/, /\.fits, sha256 [0-9a-f]{64}$/)],
  }),
  atSummit(file("file.chmod(0o600)"), {
    title: "only the owner can read a file",
    deep: true,
    expected: [found("mode different", CERT, /^bias .*, readable by all$/, /\.fits, mode 0600$/)],
  }),
  atSummit(lines(BIAS, "butler.pruneDatasets([bias], unstore=True, disassociate=False)"), {
    title: "the datastore has no record of a dataset that the registry has",
    expected: [found("file missing", CERT, inBytes, /^no file is recorded$/)],
  }),
  atSummit(
    file(
      'content = bytearray(file.read_bytes()); content[-1] ^= 1; file.write_bytes(content); butler.registry.decertify(CERT, "bias", span("2024-06-01", None))',
    ),
    {
      title: "a file has another content and the range ends, which one repair mends",
      deep: true,
      expected: [found("range changed", CERT, managedBias, /2024-06-01T00:00:00\)$/), found("digest different", CERT, /^bias/, /sha256/)],
    },
  ),
];

const isProtected = { remaining: ["file protected"] } as const;

const filesOfOthers: readonly Damage[] = [
  atSummit(lines(BIAS, "ingest_zipped(bias, lambda content: content[:-1] + bytes([content[-1] ^ 1]))"), {
    title: "a member of a zip file has another content, and the zip file is left alone",
    deep: true,
    expected: [
      found(
        "file protected",
        CERT,
        /^bias .*, sha256 [0-9a-f]{64}$/,
        /^digest different: zips\/.*#zip-path=.*, sha256 .*, in a zip file, which/,
      ),
    ],
    ...isProtected,
  }),
  atSummit(lines(BIAS, "ingest_zipped(bias, lambda content: content[:1000])"), {
    title: "a member of a zip file is truncated, and the zip file is left alone",
    expected: [found("file protected", CERT, inBytes, /^file truncated: zips\/.*, 1000 bytes, in a zip file, which/)],
    ...isProtected,
  }),
  atSummit(lines(BIAS, 'open(ingest_directly(bias), "r+b").truncate(1000)'), {
    title: "a file outside the datastore's root is truncated, and left alone",
    expected: [found("file protected", CERT, inBytes, /^file truncated: file:.*\/bucket\/.*, 1000 bytes, outside the datastore's root$/)],
    ...isProtected,
  }),
];

const atBuild: readonly Damage[] = [
  {
    ...atSummit(DECERTIFY, {
      title: "the dataset is decertified in the build repository, from which all others were copied",
      expected: [found("certification gone", CERT, managedBias, /^not certified/)],
      remaining: ["certification gone"],
    }),
    repo: BUILD,
  },
  {
    ...atSummit(file("file.unlink()"), {
      title: "a file is missing in the build repository",
      expected: [found("file missing", CERT, inBytes, recorded)],
      remaining: ["file missing"],
    }),
    repo: BUILD,
  },
  {
    ...atSummit("butler.collections.redefine_chain(TICKET, [])", {
      title: "the ticket chain is emptied in the build repository, and mended there",
      expected: [memberMissing],
    }),
    repo: BUILD,
  },
];

const checkExposure: readonly Damage[] = [
  atSummit(
    lines(
      '[record] = butler.query_dimension_records("exposure", instrument="LATISS", exposure=2024041000001)',
      'butler.registry.syncDimensionData("exposure", {**record.toDict(), "observation_type": "engtest"}, update=True)',
    ),
    {
      title: "the record of a check exposure is corrected at one repository before another",
      expected: [
        found(
          "exposure record different",
          INSTRUMENT_CHAIN,
          /^observation_type of exposure 2024041000001 as at usdf\/embargo: science$/,
          /^engtest; run `butler update-exposures-from-raws` at the repository whose record is older$/,
        ),
      ],
      remaining: ["exposure record different"],
    },
  ),
];

/** Damages of repositories in the world `active`. */
export const activeDamages: readonly Damage[] = [
  ...checkExposure,
  ...datasets,
  ...filesOfDatasets,
  ...filesOfOthers,
  ...activeChainDamages,
  ...atBuild,
];

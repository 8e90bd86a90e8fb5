import { found, UUID, type Damage } from "./damages.ts";

/** The set of the world `several` (bench/world): eleven products of three detectors. */
export const SEVERAL = "LSSTCam/DM-50001";
const TICKET = "LSSTCam/calib/DM-50001";
const TAG = "LSSTCam/calib_tagged/DM-50001";
const certificationOf = (product: string) => `${TICKET}/bench/${product}.20250101a`;
const runOf = (product: string) => `${TICKET}/bench/${product}Gen.20250101a/run1`;
const [BIAS, DARK, BIAS_RUN, DARK_RUN] = [certificationOf("bias"), certificationOf("dark"), runOf("bias"), runOf("dark")];
const names = Object.entries({ TICKET, TAG, BIAS, DARK, BIAS_RUN, DARK_RUN })
  .map(([name, value]) => `${name} = "${value}"`)
  .join("; ");
const python = (...lines: readonly string[]): string => [names, ...lines].join("\n");

const RANGE = "\\[2025-01-01T00:00:00, ∞\\)";
const tagIncomplete = (type: string, total: number, held: number) =>
  found("tag incomplete", TAG, new RegExp(`^${total} ${type}$`), new RegExp(`^${held}$`));

type Expected = Pick<Damage, "expected" | "remaining" | "refused" | "afterRepair">;
const damage = (title: string, script: readonly string[], rest: Expected): Damage => ({
  title,
  world: "several",
  repo: "summit/LSSTCam",
  script: python(...script),
  ...rest,
});

const decertified = (product: string, detector: number) =>
  `butler.registry.decertify("${certificationOf(product)}", "${product}", span(None, None), dataIds=[find("${product}", "${runOf(product)}", ${detector}).dataId])`;
const replaced =
  'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span("2025-01-01", None))';
const gone = (product: string, detectors: RegExp) =>
  found(
    "certification gone",
    certificationOf(product),
    new RegExp(`^${detectors.source} ${RANGE}$`),
    new RegExp(`^not certified, but in ${runOf(product)}$`),
  );

/** Damages that need more than one dataset. */
export const severalDamages: readonly Damage[] = [
  damage("one of three detectors is decertified", [decertified("dark", 1)], {
    expected: [gone("dark", new RegExp(`dark ${UUID} of detector 1`))],
  }),
  damage("two decertified detectors of three are reported in one line", [decertified("dark", 0), decertified("dark", 2)], {
    expected: [gone("dark", /2 dark of detectors 0,2/)],
  }),
  damage("one of three detectors is removed from the RUN", ['purge(find("dark", DARK_RUN, 1))'], {
    expected: [
      found("dataset missing", DARK, new RegExp(`^dark ${UUID} of detector 1 ${RANGE}$`), /^nothing$/),
      tagIncomplete("dark", 3, 2),
    ],
  }),
  damage("one of three detectors is removed from the tag", ['butler.registry.disassociate(TAG, [find("dark", DARK_RUN, 2)])'], {
    expected: [tagIncomplete("dark", 3, 2)],
  }),
  damage("two members of the ticket chain change places", ["butler.collections.prepend_chain(TICKET, [DARK])"], {
    expected: [found("chain order wrong", TICKET, /flat-white.*dark.*bias/, /^LSSTCam\/calib\/DM-50001\/bench\/dark/)],
  }),
  damage("one member is removed from the ticket chain", ["butler.collections.remove_from_chain(TICKET, [DARK])"], {
    expected: [found("chain child missing", TICKET, new RegExp(`^${DARK}$`), /flat-white.*bias/)],
  }),
  damage(
    "a foreign dataset is certified in place of one, and damage of another product and the tag is still mended",
    [
      decertified("bias", 1),
      replaced,
      decertified("dark", 0),
      'butler.registry.disassociate(TAG, [find("defects", "LSSTCam/calib/DM-50001/bench/defectGen.20250101a/run1", 0)])',
    ],
    {
      expected: [
        found("other UUID", BIAS, new RegExp(`^bias ${UUID} of detector 1 ${RANGE}$`), new RegExp(`^${UUID} ${RANGE}$`)),
        gone("dark", new RegExp(`dark ${UUID} of detector 0`)),
        tagIncomplete("defects", 3, 2),
      ],
      remaining: ["other UUID"],
      refused: ["foreign-certification"],
      afterRepair: { "summit/LSSTCam": python(decertified("bias", 1), replaced) },
    },
  ),
  damage(
    "a foreign dataset takes the place of one in the RUN, and a lost file of another product is still restored",
    [
      'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); purge(find("bias", BIAS_RUN, 1)); put_copy(other, BIAS_RUN)',
      'path(find("dark", DARK_RUN, 1)).unlink()',
    ],
    {
      expected: [
        found("place taken", BIAS, /^bias .* of detector 1 in /, new RegExp(`^${UUID}$`)),
        found("file missing", DARK, /^dark .* of detector 1, \d+ bytes$/, /\.fits$/),
        tagIncomplete("bias", 3, 2),
      ],
      remaining: ["place taken", "tag incomplete"],
      refused: ["dataset-conflict"],
      afterRepair: {
        "summit/LSSTCam": python(
          'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); purge(find("bias", BIAS_RUN, 1)); put_copy(other, BIAS_RUN)',
        ),
      },
    },
  ),
  damage(
    "a foreign dataset is certified for an earlier time, and the ended range of the managed one is still mended",
    [
      'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span(None, "2025-01-01"))',
      'butler.registry.decertify(BIAS, "bias", span("2025-06-01", None), dataIds=[find("bias", BIAS_RUN, 1).dataId])',
    ],
    {
      expected: [
        found("range changed", BIAS, new RegExp(`^bias .* of detector 1 ${RANGE}$`), /2025-06-01T00:00:00\)$/),
        found("foreign dataset", BIAS, /^nothing but/, new RegExp(`^${UUID}`)),
      ],
      remaining: ["foreign dataset"],
      afterRepair: {
        "summit/LSSTCam": python(
          'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span(None, "2025-01-01"))',
        ),
      },
    },
  ),
  damage("a removed ticket chain is made again, and not put into use, because no journal has an activation", ["remove_chained(TICKET)"], {
    expected: [found("chain missing", TICKET, /flat-white.*dark.*bias/, /^nothing$/)],
    afterRepair: { "summit/LSSTCam": python('butler.collections.remove_from_chain("LSSTCam/calib", [TICKET])') },
  }),
];

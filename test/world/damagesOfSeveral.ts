import type { Damage, Found } from "./damages.ts";

/** The set of the world `several` (bench/world): eleven products of three detectors. */
export const SEVERAL = "LSSTCam/DM-50001";
const TICKET = "LSSTCam/calib/DM-50001";
const TAG = "LSSTCam/calib_tagged/DM-50001";
const of = (product: string) => `${TICKET}/bench/${product}.20250101a`;
const runOf = (product: string) => `${TICKET}/bench/${product}Gen.20250101a/run1`;
const [BIAS, DARK, BIAS_RUN, DARK_RUN] = [of("bias"), of("dark"), runOf("bias"), runOf("dark")];
const names = Object.entries({ TICKET, TAG, BIAS, DARK, BIAS_RUN, DARK_RUN }).map(([name, value]) => `${name} = "${value}"`).join("; ");
const python = (...lines: readonly string[]): string => [names, ...lines].join("\n");

const UUID = "[0-9a-f-]{36}";
const RANGE = "\\[2025-01-01T00:00:00, ∞\\)";
const found = (kind: Found["kind"], at: string, expected: RegExp, what: RegExp): Found => ({ kind, at, expected, found: what });
const tagIncomplete = (type: string, total: number, held: number) => found("tag incomplete", TAG, new RegExp(`^${total} ${type}$`), new RegExp(`^${held}$`));

const damage = (title: string, lines: readonly string[], rest: Pick<Damage, "found" | "stays" | "refused" | "leaves">): Damage => ({ title, world: "several", repo: "summit/LSSTCam", slip: python(...lines), ...rest });

const decertified = (product: string, detector: number) => `butler.registry.decertify("${of(product)}", "${product}", span(None, None), dataIds=[find("${product}", "${runOf(product)}", ${detector}).dataId])`;
const replaced = 'other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span("2025-01-01", None))';
const gone = (product: string, detectors: RegExp) => found("certification gone", of(product), new RegExp(`^${detectors.source} ${RANGE}$`), new RegExp(`^not certified, but in ${runOf(product)}$`));

/** What takes more than one dataset to go wrong. */
export const ofSeveral: readonly Damage[] = [
  damage("one of three detectors is decertified", [decertified("dark", 1)], { found: [gone("dark", new RegExp(`dark ${UUID} of detector 1`))] }),
  damage("two of three detectors are decertified: told in one line", [decertified("dark", 0), decertified("dark", 2)], { found: [gone("dark", /2 dark of detectors 0,2/)] }),
  damage("one of three detectors is removed from the RUN", ['purge(find("dark", DARK_RUN, 1))'], {
    found: [found("dataset missing", DARK, new RegExp(`^dark ${UUID} of detector 1 ${RANGE}$`), /^nothing$/), tagIncomplete("dark", 3, 2)],
  }),
  damage("one of three detectors is taken out of the tag", ['butler.registry.disassociate(TAG, [find("dark", DARK_RUN, 2)])'], { found: [tagIncomplete("dark", 3, 2)] }),
  damage("two children of the ticket chain change places", ['butler.collections.prepend_chain(TICKET, [DARK])'], { found: [found("chain order wrong", TICKET, /flat-white.*dark.*bias/, /^LSSTCam\/calib\/DM-50001\/bench\/dark/)] }),
  damage("one child is taken off the ticket chain", ["butler.collections.remove_from_chain(TICKET, [DARK])"], { found: [found("chain child missing", TICKET, new RegExp(`^${DARK}$`), /flat-white.*bias/)] }),
  damage("another is certified in the stead of one, another product and the tag are damaged besides: those are mended", [decertified("bias", 1), replaced, decertified("dark", 0), 'butler.registry.disassociate(TAG, [find("defects", "LSSTCam/calib/DM-50001/bench/defectGen.20250101a/run1", 0)])'], {
    found: [found("other UUID", BIAS, new RegExp(`^bias ${UUID} of detector 1 ${RANGE}$`), new RegExp(`^${UUID} ${RANGE}$`)), gone("dark", new RegExp(`dark ${UUID} of detector 0`)), tagIncomplete("defects", 3, 2)],
    stays: ["other UUID"],
    refused: ["foreign-certification"],
    leaves: { "summit/LSSTCam": python(decertified("bias", 1), replaced) },
  }),
  damage(
    "another is put in the place of one in the RUN, and a file of another product is lost: that is given back",
    ['other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); purge(find("bias", BIAS_RUN, 1)); put_copy(other, BIAS_RUN)', 'path(find("dark", DARK_RUN, 1)).unlink()'],
    {
      found: [found("place taken", BIAS, /^bias .* of detector 1 in /, new RegExp(`^${UUID}$`)), found("file missing", DARK, /^dark .* of detector 1, \d+ bytes$/, /\.fits$/), tagIncomplete("bias", 3, 2)],
      stays: ["place taken", "tag incomplete"],
      refused: ["dataset-conflict"],
      leaves: { "summit/LSSTCam": python('other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); purge(find("bias", BIAS_RUN, 1)); put_copy(other, BIAS_RUN)') },
    },
  ),
  damage(
    "another is certified for a time before, and our own range ends: ours is mended",
    ['other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span(None, "2025-01-01"))', 'butler.registry.decertify(BIAS, "bias", span("2025-06-01", None), dataIds=[find("bias", BIAS_RUN, 1).dataId])'],
    {
      found: [found("range changed", BIAS, new RegExp(`^bias .* of detector 1 ${RANGE}$`), /2025-06-01T00:00:00\)$/), found("foreign dataset", BIAS, /^nothing but/, new RegExp(`^${UUID}`))],
      stays: ["foreign dataset"],
      leaves: { "summit/LSSTCam": python('other = put_copy(find("bias", BIAS_RUN, 1), "u/somebody/run"); butler.registry.certify(BIAS, [other], span(None, "2025-01-01"))') },
    },
  ),
  damage("the ticket chain is removed; no journal says that it was ever used, so that its use is still to come", ["remove_chained(TICKET)"], {
    found: [found("chain missing", TICKET, /flat-white.*dark.*bias/, /^nothing$/)],
    leaves: { "summit/LSSTCam": python('butler.collections.remove_from_chain("LSSTCam/calib", [TICKET])') },
  }),
];

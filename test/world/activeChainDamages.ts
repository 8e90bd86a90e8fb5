import {
  atSummit,
  BIAS,
  CERT,
  FOREIGN_COPY,
  found,
  INSTRUMENT_CHAIN,
  lines,
  memberMissing,
  notInUse,
  python,
  SUMMIT,
  TAG,
  tagIncomplete,
  type Damage,
} from "./damages.ts";
import { TICKET } from "./worlds.ts";

/** Damages of chains and tags in the world `active`. */
export const activeChainDamages: readonly Damage[] = [
  atSummit("butler.collections.redefine_chain(TICKET, [])", { title: "the ticket chain is emptied", expected: [memberMissing] }),
  atSummit('butler.collections.register("u/somebody/run"); butler.collections.prepend_chain(TICKET, ["u/somebody/run"])', {
    title: "a foreign chain member is put in front of the ticket chain, and stays behind the managed one",
    expected: [
      found("chain order wrong", TICKET, new RegExp(`^${CERT}$`), /^u\/somebody\/run, /),
      found("chain child foreign", TICKET, /^only what the set certified$/, /^u\/somebody\/run$/),
    ],
    remaining: ["chain child foreign"],
    afterRepair: {
      [SUMMIT]: python('butler.collections.register("u/somebody/run"); butler.collections.extend_chain(TICKET, ["u/somebody/run"])'),
    },
  }),
  atSummit('butler.collections.register("u/somebody/run"); butler.collections.extend_chain(TICKET, ["u/somebody/run"])', {
    title: "a foreign chain member is put at the end of the ticket chain",
    expected: [found("chain child foreign", TICKET, /^only what the set certified$/, /^u\/somebody\/run$/)],
    remaining: ["chain child foreign"],
  }),
  atSummit(
    lines(
      BIAS,
      FOREIGN_COPY,
      'butler.collections.register("u/somebody/calib", CollectionType.CALIBRATION); butler.registry.certify("u/somebody/calib", [other], span("2024-06-01", None)); butler.collections.prepend_chain(INSTRUMENT_CHAIN, ["u/somebody/calib"])',
    ),
    {
      title: "a foreign collection in front of the instrument chain shadows the set for part of its range",
      expected: [
        found(
          "shadowed",
          INSTRUMENT_CHAIN,
          /^LATISS\/DM-43525 answers for bias .*\[2024-06-01T00:00:00, ∞\)$/,
          /^u\/somebody\/calib answers$/,
        ),
      ],
      remaining: ["shadowed"],
    },
  ),
  atSummit("remove_chained(TICKET)", {
    title: "the ticket chain is removed",
    expected: [found("chain missing", TICKET, new RegExp(`^${CERT}$`), /^nothing$/), notInUse(/^LATISS\/calib\/DM-28636$/)],
  }),
  atSummit(lines("remove_chained(TICKET)", "butler.collections.register(TICKET, CollectionType.TAGGED)"), {
    title: "a collection of another type has the name of the ticket chain, and is not put into use",
    expected: [found("collection type different", TICKET, /^CHAINED$/, /^TAGGED$/), notInUse(/^LATISS\/calib\/DM-28636$/)],
    remaining: ["collection type different", "not in use"],
  }),
  atSummit("butler.collections.remove_from_chain(INSTRUMENT_CHAIN, [TICKET])", {
    title: "the ticket is removed from the instrument chain",
    expected: [notInUse(/^LATISS\/calib\/DM-28636$/)],
  }),
  atSummit("remove_chained(INSTRUMENT_CHAIN)", {
    title: "the instrument chain is removed, and is made again without foreign members",
    expected: [notInUse(/^nothing$/)],
    afterRepair: { [SUMMIT]: python("butler.collections.redefine_chain(INSTRUMENT_CHAIN, [TICKET])") },
  }),
  atSummit(lines("remove_chained(INSTRUMENT_CHAIN)", "butler.collections.register(INSTRUMENT_CHAIN, CollectionType.TAGGED)"), {
    title: "a collection of another type has the name of the instrument chain",
    expected: [found("collection type different", INSTRUMENT_CHAIN, /^CHAINED$/, /^TAGGED$/)],
    remaining: ["collection type different"],
  }),
  atSummit(lines(BIAS, "butler.registry.disassociate(TAG, [bias])"), {
    title: "a dataset is removed from the tag",
    expected: [tagIncomplete],
  }),
  atSummit("remove_chained(TAG)", { title: "the tag is removed", expected: [tagIncomplete] }),
  atSummit(lines("remove_chained(TAG)", "butler.collections.register(TAG, CollectionType.CALIBRATION)"), {
    title: "a collection of another type has the name of the tag",
    expected: [found("collection type different", TAG, /^TAGGED$/, /^CALIBRATION$/)],
    remaining: ["collection type different"],
  }),
];

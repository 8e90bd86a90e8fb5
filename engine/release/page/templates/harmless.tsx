/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import { Page, Table } from "./parts.tsx";

export const HARMLESS_PAGE = "harmless.html";

/** Features of residuals that the slides of the calibration process show as known. A cause with a question mark is theirs. */
const FEATURES: readonly {
  readonly name: string;
  readonly seen: string;
  readonly looks: string;
  readonly from: string;
  readonly onlyIf: string;
}[] = [
  {
    name: "stripes",
    seen: "bias, first exposure of a sequence",
    looks: "stripes over the detector",
    from: "the camera, which was not flushed when the sequence began",
    onlyIf: "they are gone in the next exposure",
  },
  {
    name: "chessboard",
    seen: "bias, in full size",
    looks: "a pattern like a chessboard",
    from: "the overscan: the pattern is an artifact of its correction, and is not in the detector",
    onlyIf: "no amplifier fails in MEAN or NOISE",
  },
  {
    name: "spicy corner",
    seen: "flats of g, first exposure of a sequence",
    looks: "a corner of a detector with many pixels that deviate",
    from: "traps at the ultraviolet and blue end?",
    onlyIf: "it calms down in the next exposure",
  },
  {
    name: "dust spots and their dipoles",
    seen: "flats; dipoles in their residuals, for example of z",
    looks: "spots; in a residual a bright half beside a dark one",
    from: "dust that moved between the exposures of the flat and the verified one",
    onlyIf: "both halves are there: a dark spot alone is new dust, which the flat does not remove",
  },
];

/** The page of harmless features, which residuals link to. */
export const HarmlessPage = ({ set }: { readonly set: string }) => (
  <Page title={`${set}: verification report, harmless features`} root="" scripts={[]}>
    <header>
      <p class="above">
        <a href="index.html">{set}</a>
      </p>
      <h1>Features that are known to be harmless</h1>
    </header>
    <main id="main">
      <p>
        Residuals may show these features in a good set. The list helps to tell them from faults; it accepts nothing. A failed measurement
        needs its decision, whatever it looks like.
      </p>
      <Table
        caption="known features of residuals"
        head={["feature", "seen in", "looks like", "comes from", "harmless only if"]}
        rows={FEATURES.map(({ name, seen, looks, from, onlyIf }) => [name, seen, looks, from, onlyIf])}
      />
    </main>
  </Page>
);

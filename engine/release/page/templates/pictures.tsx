/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ExposureClass } from "../../../bridge/wire.ts";
import type { PagePicture } from "../pageData.ts";
import { classWords, grouped, quantity } from "../values/words.ts";
import { HARMLESS_PAGE } from "./harmless.tsx";

/** A picture with its file, relative to the report's folder. */
export interface ShownPicture {
  readonly picture: Omit<PagePicture, "png">;
  readonly file: string;
  readonly class: ExposureClass | null;
  /** Failed measurements of its exposure. */
  readonly failed: number;
}

const titles = {
  difference: "New minus replaced",
  ratio: "New divided by replaced",
  residual: "Residuals of the verified exposures",
  combined: "The product",
  detector: "Full detectors of failed exposures",
  science: "Science frames",
} as const satisfies Readonly<Record<PagePicture["kind"], string>>;

export const Pictures = ({ pictures }: { readonly pictures: readonly ShownPicture[] }) => (
  <section id="pictures">
    <h2>Pictures</h2>
    {pictures.length === 0 && <p class="missing">No picture; the first page says why.</p>}
    {(["residual", "combined", "detector"] as const).map((kind) => (
      <Sheet kind={kind} pictures={pictures.filter(({ picture }) => picture.kind === kind)} opened={openedOf(pictures)} />
    ))}
  </section>
);

const openedOf = (pictures: readonly ShownPicture[]): readonly ShownPicture[] =>
  pictures.filter(({ picture }) => picture.kind === "detector");

/** A contact sheet. Each picture opens in full size, and a residual leads to the full detectors of its exposure. */
export const Sheet = (props: {
  readonly kind: PagePicture["kind"];
  readonly pictures: readonly ShownPicture[];
  readonly opened?: readonly ShownPicture[];
}) => {
  const { kind, pictures, opened = [] } = props;
  if (!pictures.length) return null;
  return (
    <>
      <h3>{titles[kind]}</h3>
      {kind === "residual" && (
        <p>
          Some features are <a href={`../${HARMLESS_PAGE}`}>known to be harmless</a>.
        </p>
      )}
      <div class={pictures.length === 1 ? "sheet single" : "sheet"}>
        {pictures.map((shown) => (
          <figure class={shown.failed > 0 ? "failing" : ""}>
            <a href={`../${shown.file}`}>
              <img loading="lazy" src={`../${shown.file}`} alt={`${titles[kind]}: ${nameOf(shown)}`} />
            </a>
            <figcaption>
              <strong>{nameOf(shown)}</strong>
              {shown.failed > 0 && <span class="failed"> ✗ {grouped(shown.failed)} failed</span>}
              <br />
              {captionOf(shown.picture)}
              <FullDetectors of={kind === "residual" ? opened.filter(({ picture }) => picture.exposure === shown.picture.exposure) : []} />
            </figcaption>
          </figure>
        ))}
      </div>
    </>
  );
};

const FullDetectors = ({ of }: { readonly of: readonly ShownPicture[] }) =>
  of.length === 0 ? null : (
    <>
      <br />
      full detectors:{" "}
      {of.map(({ file, picture }, index) => (
        <>
          {index > 0 && ", "}
          <a href={`../${file}`}>detector {picture.detector}</a>
        </>
      ))}
    </>
  );

function nameOf({ picture: { exposure, detector, facts }, class: own }: ShownPicture): string {
  const sign = own === null ? "" : `${classWords[own].sign} `;
  const named = [
    ...(exposure === null ? [] : [`exposure ${exposure}`]),
    ...(detector === null ? [] : [`detector ${detector}`]),
    ...(own === null ? [] : [classWords[own].words]),
  ];
  return sign + (named.length ? named.join(", ") : facts.datasetType);
}

/** What the picture shows: stretch with unit, statistics and of how many pixels, outlines. */
export function captionOf({ facts }: Omit<PagePicture, "png">): string {
  const { low, high, unit, median, stdev, used, pixels, averaged, outlines } = facts;
  return [
    `black ${quantity(low)}, white ${quantity(high, unit)}`,
    median === null
      ? "no good pixel"
      : `median ${quantity(median, unit)}, standard deviation ${quantity(stdev, unit)} of ${grouped(used)} good of ${grouped(pixels)} pixels`,
    ...(averaged > 1 ? [`${averaged} × ${averaged} pixels averaged`] : []),
    ...(outlines ? ["detectors outlined"] : []),
  ].join("; ");
}

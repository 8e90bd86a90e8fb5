/** @jsxRuntime automatic */
/** @jsxImportSource preact */
import type { ComponentChildren } from "preact";
import type { Acceptance, PageOutcome } from "../pageData.ts";
import { fileName, outcomeWords } from "../values/words.ts";

/** A page with its head. `root` leads from its folder to the report's. */
export function Page(props: {
  readonly title: string;
  readonly root: string;
  readonly scripts: readonly string[];
  readonly children: ComponentChildren;
}) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta http-equiv="Content-Security-Policy" content={POLICY} />
        <title>{props.title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={`${props.root}assets/page.css`} />
        {props.scripts.map((script) => (
          <script defer src={`${props.root}${script}`} />
        ))}
      </head>
      <body>
        <a class="skip" href="#main">
          skip to the content
        </a>
        {props.children}
      </body>
    </html>
  );
}

/** Nothing is asked of another host. Vega compiles its expressions, and sets the style of its own elements. */
const POLICY =
  "default-src 'none'; img-src 'self' file: data:; style-src 'self' file: 'unsafe-inline'; script-src 'self' file: 'unsafe-eval'; base-uri 'none'; form-action 'none'";

/** The mark of a decision in the pages. */
export const decisionMark = (product: string, cause: number): string => `${fileName(product)} ${cause}`;

/** An outcome with its sign and words. */
export const Outcome = ({ of }: { readonly of: PageOutcome }) => (
  <span class={`outcome ${of}`}>
    <span aria-hidden="true">{outcomeWords[of].sign}</span> {outcomeWords[of].words}
  </span>
);

/** A table that scrolls within itself on a narrow screen. */
export function Table(props: {
  readonly caption: string;
  readonly head: readonly ComponentChildren[];
  readonly rows: readonly (readonly ComponentChildren[])[];
  /** Columns with numbers, by their index. */
  readonly numbers?: readonly number[];
}) {
  const aligned = (column: number) => (props.numbers?.includes(column) ? "number" : "");
  return (
    <div class="scroll" role="region" aria-label={props.caption} tabIndex={0}>
      <table>
        <caption>{props.caption}</caption>
        <thead>
          <tr>
            {props.head.map((each, column) => (
              <th scope="col" class={aligned(column)}>
                {each}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {props.rows.map((row) => (
            <tr>
              {row.map((each, column) =>
                column === 0 ? (
                  <th scope="row" class={aligned(column)}>
                    {each}
                  </th>
                ) : (
                  <td class={aligned(column)}>{each}</td>
                ),
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** What people decided about a cause, which is marked by its product and index, so that a later decision takes its place. */
export const Decision = (props: { readonly of: Acceptance; readonly product: string; readonly cause: number | null }) => (
  <span data-decision={props.cause === null ? undefined : decisionMark(props.product, props.cause)}>
    <Words of={props.of} />
  </span>
);

const Words = ({ of }: { readonly of: Acceptance }) => {
  switch (of.kind) {
    case "open":
      return <span class="decision open">not accepted yet</span>;
    case "accepted":
      return (
        <span class="decision accepted">
          accepted, at most {of.atMost}: {of.reason}
        </span>
      );
    case "exceeded":
      return (
        <span class="decision open">
          not accepted: more than the {of.atMost} that a rule accepts ({of.reason})
        </span>
      );
  }
};

/** The sentence on the whole set, which a later decision changes too. */
export const Headline = ({ words }: { readonly words: string }) => <span data-decision={HEADLINE}>{words}</span>;

export const HEADLINE = "headline";

export const Code = ({ children }: { readonly children: ComponentChildren }) => <code>{children}</code>;

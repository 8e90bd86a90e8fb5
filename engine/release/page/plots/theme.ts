import type { Spec } from "vega";

/** Colors of a plot: of text and lines, and behind them. */
export interface Theme {
  readonly ink: string;
  readonly paper: string;
}

export const light: Theme = { ink: "#1b1f24", paper: "#ffffff" };
export const dark: Theme = { ink: "#e6e6e6", paper: "#16191d" };

const FONT = "system-ui, sans-serif";

/** The parts that all plots share. */
export const frame = ({ ink, paper }: Theme, width: number, height: number): Spec => ({
  $schema: "https://vega.github.io/schema/vega/v6.json",
  background: paper,
  width,
  height,
  padding: 6,
  autosize: { type: "pad" },
  config: {
    axis: {
      ...{ domainColor: ink, tickColor: ink, labelColor: ink, titleColor: ink, gridColor: "#8a8f98", gridOpacity: 0.25 },
      ...{ labelFont: FONT, titleFont: FONT, titleFontWeight: "normal" },
    },
    legend: {
      labelLimit: 320,
      titleLimit: 320,
      labelColor: ink,
      titleColor: ink,
      labelFont: FONT,
      titleFont: FONT,
      titleFontWeight: "normal",
    },
    text: { fill: ink, font: FONT },
  },
});

/** "NOISE (electron)"; a dimensionless value has no unit. */
export const axisTitle = (name: string, unit: string): string => (unit === "" ? name : `${name} (${unit})`);

/** The format of the numbers on an axis: no powers of ten for values that people write out. */
export const numberFormat = (values: readonly number[]): string => {
  const largest = values.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  return largest >= 1 && largest < 1e6 ? "~r" : "~g";
};

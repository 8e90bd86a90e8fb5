import type { Reader } from "../../../engine/bridge/methods.ts";
import type {
  CollectionFacts,
  DigestsResult,
  HeldCollection,
  ObserveResult,
  RowsResult,
  SurveyResult,
} from "../../../engine/bridge/wire.ts";
import { made } from "../factory.ts";

const nothing: SurveyResult = {
  collections: [],
  calibrations: [],
  certified: [],
  tagged: [],
  datasetTypes: [],
  written: [],
  intents: [],
  held: [],
  skymaps: [],
  searched: [],
  answering: [],
  exposures: [],
};

/** Returns the search order of every instrument chain among some collections. An unknown member is a CALIBRATION collection. */
export function searchedIn(collections: readonly CollectionFacts[]): SurveyResult["searched"] {
  const walk = (name: string, path: readonly string[]): readonly HeldCollection[] => {
    const known = collections.find((each) => each.name === name);
    return known?.type === "CHAINED"
      ? known.children.flatMap((child) => walk(child, [...path, name]))
      : [{ name, type: known?.type ?? "CALIBRATION", path }];
  };
  const chains = collections.filter(({ name, type }) => type === "CHAINED" && name.endsWith("/calib"));
  return chains.map(({ name: chain }) => ({
    chain,
    order: walk(chain, []).filter(({ name }, index, all) => all.findIndex((each) => each.name === name) === index),
  }));
}

/** Returns a survey with these facts and nothing else. */
export const survey = (facts: Partial<SurveyResult> = {}): SurveyResult => ({
  ...nothing,
  searched: searchedIn(facts.collections ?? []),
  ...facts,
});

/** Returns the survey of a repository with a given observation. */
export function surveyOf({ collections = [], certified = [], tagged = [], intents = [] }: Partial<ObserveResult>): SurveyResult {
  const calibrations = certified
    .filter(({ collection }) => !collections.some(({ name }) => name === collection))
    .map(({ collection }) => ({ name: collection, type: "CALIBRATION" as const, children: [] }));
  const datasetTypes = made.datasetTypes.map((type) => ({ ...type, dimensions: [...type.dimensions], isCalibration: true }));
  return survey({
    collections: [...collections, ...calibrations],
    certified,
    tagged,
    intents,
    datasetTypes,
    calibrations: calibrations.map(({ name }) => name),
  });
}

export interface FakeRow {
  readonly id: string;
  readonly detector?: number;
  readonly begin?: string | null;
  readonly end?: string | null;
  readonly empty?: boolean;
  readonly run?: string;
}

export const rows = (some: readonly FakeRow[]): RowsResult => ({
  id: some.map(({ id }) => id),
  dataId: some.map(({ detector = 0 }) => ({ instrument: "LATISS", detector }) as never),
  run: some.map(({ run = made.products[0]?.run ?? "" }) => run),
  begin: some.map(({ begin = null }) => begin),
  end: some.map(({ end = null }) => end),
  empty: some.map(({ empty = false }) => empty),
});

/** Returns a reader of these collections, which rejects every other request. */
export const reading = (collections: Readonly<Record<string, readonly FakeRow[]>> = {}, digests?: DigestsResult): Reader => ({
  call: (method, params) => {
    const found = "collection" in params ? collections[params.collection] : undefined;
    if (method === "rows" && found) return Promise.resolve(rows(found) as never);
    if (method === "survey" && "chains" in params && params.chains.every((name) => collections[name]?.length === 0))
      return Promise.resolve(survey() as never);
    if (method === "digests" && digests) return Promise.resolve(digests as never);
    return Promise.reject(new Error(`unexpected request for ${method}`));
  },
});

import type { InstrumentDeclaration, RepositoryDeclaration } from "../engine/model/world.ts";

/** Differences between the worlds of the observatory: addresses of repositories, and check exposures. */
export interface Observatory {
  readonly uri: (repository: ObservatoryRepository) => string;
  readonly checks: Readonly<Record<string, readonly number[]>>;
}

/** Repositories and their cameras (DMTN-222 section 3.5, table). */
const cameras = {
  "usdf/embargo_old": ["LATISS", "LSSTComCam", "LSSTComCamSim", "LSSTCam"],
  "usdf/embargo": ["LATISS", "LSSTComCam", "LSSTComCamSim", "LSSTCam"],
  "usdf/main": ["LATISS", "LSSTComCam", "LSSTComCamSim", "LSSTCam"],
  "usdf/ir2": ["LSSTCam"],
  "summit/LATISS": ["LATISS"],
  "summit/LSSTComCam": ["LSSTComCam", "LSSTComCamSim"],
  "summit/LSSTCam": ["LSSTCam"],
  "tts/LATISS": ["LATISS"],
  "tts/LSSTComCam": ["LSSTComCam", "LSSTComCamSim"],
} as const;

export type ObservatoryRepository = keyof typeof cameras;

/** Number of science detectors (obs_lsst). */
const detectors: Readonly<Record<string, number>> = { LATISS: 1, LSSTComCam: 9, LSSTComCamSim: 9, LSSTCam: 189 };

/** Automatic cleaners run outside USDF (DMTN-222 section 3.5.1). */
const isCleaned = (repository: string): boolean => !repository.startsWith("usdf/");

/** Returns the declarations of the observatory's nine repositories. */
export function repositoriesOf({ uri, checks }: Observatory): Record<ObservatoryRepository, RepositoryDeclaration> {
  const instrument = (name: string): [string, InstrumentDeclaration] => [
    name,
    {
      detectors: Array.from({ length: detectors[name] ?? 0 }, (_, id) => id),
      check: { exposures: checks[name] ?? [], raws: `${name}/raw/all` },
    },
  ];
  const declare = (name: ObservatoryRepository): RepositoryDeclaration => ({
    uri: uri(name),
    instruments: Object.fromEntries(cameras[name].map(instrument)),
    cleaned: isCleaned(name),
  });
  return {
    "usdf/embargo_old": declare("usdf/embargo_old"),
    "usdf/embargo": declare("usdf/embargo"),
    "usdf/main": declare("usdf/main"),
    "usdf/ir2": declare("usdf/ir2"),
    "summit/LATISS": declare("summit/LATISS"),
    "summit/LSSTComCam": declare("summit/LSSTComCam"),
    "summit/LSSTCam": declare("summit/LSSTCam"),
    "tts/LATISS": declare("tts/LATISS"),
    "tts/LSSTComCam": declare("tts/LSSTComCam"),
  };
}

/** Raw exposures of one kind, as the simulator reads them. */
export interface Raws {
  readonly day_obs: number;
  readonly first?: number;
  readonly last?: number;
  readonly seq_nums?: readonly number[];
  readonly observation_type?: string;
  readonly observation_reason?: string;
  readonly physical_filter?: string;
  /** Seconds; several values are used in turn. */
  readonly exposure_time?: number | readonly number[];
  readonly science_program?: string;
  readonly detectors?: readonly number[];
  /** Header cards of the camera's state that differ from the instrument's usual ones. */
  readonly state?: Readonly<Record<string, string | number>>;
  /** Factor on the read noise, by amplifier. */
  readonly noise_factor?: Readonly<Record<string, number>>;
}

/** LATISS on 2024-03-26: the biases of the worked example, darks, and flats of six filters; about fifteen of each if `full`, and six if not. */
export function latissRaws(full: boolean): readonly Raws[] {
  const day_obs = 20240326;
  const flat = (first: number, physical_filter: string, exposure_time: number): Raws => ({
    ...{ day_obs, first, last: first + (full ? 15 : 6) },
    ...{ observation_type: "flat", observation_reason: "flat", physical_filter, exposure_time },
  });
  return [
    { day_obs, first: 1, last: full ? 21 : 7 },
    { day_obs, first: 66, last: full ? 69 : 66 },
    { day_obs, first: 95, last: full ? 98 : 95 },
    { day_obs, first: 124, last: full ? 127 : 124 },
    { day_obs, first: 153, last: full ? 156 : 153 },
    { day_obs, first: 22, last: 28, observation_type: "dark", observation_reason: "dark", exposure_time: [5, 5, 5, 5, 5, 15, 15] },
    { day_obs, first: 29, last: full ? 44 : 35, observation_type: "dark", observation_reason: "dark", exposure_time: 30 },
    flat(191, "SDSSg_65mm~empty", 12),
    flat(211, "SDSSr_65mm~empty", 12),
    flat(231, "SDSSi_65mm~empty", 12),
    flat(251, "SDSSz_65mm~empty", 12),
    flat(271, "SDSSy_65mm~empty", 12),
    flat(291, "empty~empty", 12),
  ];
}

/** The exposures that DMTN-222 section 7 selects: in its numbers if `full`, and about six of each selection if not. */
export function comCamRaws(full: boolean): readonly Raws[] {
  const some = (from: number, to: number, wanted = 6): number[] => {
    const all = Array.from({ length: to - from + 1 }, (_, index) => from + index);
    return full ? all : all.slice(0, wanted);
  };
  const thin = (all: readonly number[], wanted = 6): readonly number[] =>
    full ? all : all.filter((_, index) => index % Math.ceil(all.length / wanted) === 0);
  const bias = { observation_type: "bias", observation_reason: "bias" };
  const dark = { observation_type: "dark", observation_reason: "dark", exposure_time: 30 };
  const flat = (day_obs: number, seq_nums: readonly number[], physical_filter: string): Raws => ({
    ...{ day_obs, seq_nums, physical_filter, observation_type: "flat", observation_reason: "twilight", exposure_time: 12 },
  });
  const lab = { day_obs: 20240806, science_program: "BLOCK-T68", physical_filter: "r_03", observation_type: "flat" };
  return [
    { day_obs: 20241208, seq_nums: some(696, 715, 3), ...bias },
    { day_obs: 20241206, seq_nums: some(427, 446, 3), ...bias },
    { day_obs: 20241208, seq_nums: some(730, 749, 3), ...dark },
    { day_obs: 20241206, seq_nums: some(450, 469, 3), ...dark },
    { ...lab, seq_nums: some(101, 120), observation_reason: "flat", exposure_time: 12 },
    { ...lab, seq_nums: some(201, 240), observation_reason: "comcam_ptc", exposure_time: [4, 8, 16, 32] },
    ...byDay(thin(verificationBiases)).map((raws) => ({ ...raws, ...bias })),
    ...byDay(thin(verificationDarks)).map((raws) => ({ ...raws, ...dark })),
    flat(20241110, some(44, 63), "u_02"),
    flat(20241126, some(21, 40), "g_01"),
    flat(20241111, some(17, 36), "r_03"),
    // The set leaves out 58.
    flat(20241120, [...new Set([...some(41, 64), 58])], "i_06"),
    flat(20241112, some(28, 48), "z_03"),
    flat(20241119, some(21, 36), "y_04"),
    ...byDay(thin(scienceFrames, 3)).map((raws) => ({
      ...raws,
      observation_type: "science",
      observation_reason: "science",
      physical_filter: "r_03",
      exposure_time: 30,
    })),
  ];
}

/** Pairs of flats for a photon transfer curve. Their sequence numbers have gaps, because the longest exposures take more time than one step. */
export const comCamCurve: Raws = {
  day_obs: 20240807,
  seq_nums: Array.from({ length: 34 }, (_, index) => 10 + 4 * index),
  observation_type: "flat",
  observation_reason: "ptc",
  physical_filter: "r_03",
  exposure_time: [2, 3, 4, 5, 6, 8, 10, 14, 20, 36, 60, 88, 104, 112, 120, 128, 136].flatMap((seconds) => [seconds, seconds]),
};

/** Fields of bright stars, which show the brighter-fatter effect best. */
export const comCamStars: Raws = {
  ...{ day_obs: 20240807, seq_nums: [146, 147], physical_filter: "r_03", exposure_time: 2 },
  ...{ observation_type: "science", observation_reason: "bright_stars" },
};

/** Exposures by ID, as days and sequence numbers. */
function byDay(exposures: readonly number[]): readonly Raws[] {
  const days = new Map<number, number[]>();
  for (const exposure of exposures) {
    const day = Math.floor(exposure / 100_000);
    days.set(day, [...(days.get(day) ?? []), exposure % 100_000]);
  }
  return [...days].map(([day_obs, seq_nums]) => ({ day_obs, seq_nums }));
}

const verificationBiases = [
  2024102100509, 2024102600031, 2024102900175, 2024110100164, 2024110800008, 2024111200387, 2024111600316, 2024112200390, 2024112300315,
  2024112400006, 2024112700443, 2024120500004, 2024120500266, 2024120500272, 2024120500291, 2024120700571, 2024120700576, 2024120700592,
  2024120700598, 2024120800724, 2024120900006, 2024120900284, 2024121000596, 2024121100007,
];
const verificationDarks = [
  2024102300019, 2024102300035, 2024102500019, 2024102500044, 2024103000012, 2024103000037, 2024110100149, 2024110100175, 2024110500279,
  2024110500301, 2024111100307, 2024111100334, 2024111600322, 2024111600350, 2024112000330, 2024112000355, 2024112700437, 2024112700455,
  2024120100481, 2024120100507, 2024120700582, 2024120700588, 2024120700604, 2024120700610, 2024121000007, 2024121000590, 2024121000612,
];
const scienceFrames = [2024120100160, 2024120700307, 2024120700297, 2024120300156, 2024120700339, 2024112000223];

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sharp, { type Sharp } from "sharp";
import { thresholdsWith } from "#core/review/gate.ts";
import { fillPage, type FilmPageData } from "#core/review/page.ts";
import { reviewReportSchema, type ReviewReport, type ReviewShot } from "#core/review/report.ts";
import { ffmpeg } from "#test/cli/chromaloom.ts";

/*
 * Reviews of a film that never was: scenes drawn here, in as many shots as a test wants, with figures
 * made up to fit. The page cannot tell them from a real review.
 */

const drawnSize = { width: 640, height: 360 };
const framesPerShot = 48;
const framesPerSecond = 24;

type DecodeSettings = {
  readonly sky: string;
  readonly hill: string;
  readonly house: string;
  readonly roof: string;
};

const tasteOf = (shot: number): DecodeSettings => {
  const hue = (shot * 37) % 60;
  return {
    sky: `hsl(${200 + hue / 3} 42% 68%)`,
    hill: `hsl(${88 + hue} 30% 42%)`,
    house: `hsl(${28 + hue / 2} 34% 70%)`,
    roof: `hsl(${8 + hue / 4} 48% 40%)`,
  };
};

/** One frame as an SVG; `step` moves the house along. */
const scene = (shot: number, step: number, { sky, hill, house, roof }: DecodeSettings): string => {
  const x = 130 + ((shot * 71) % 300) + step * 18;
  const top = 150 + ((shot * 29) % 40);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">
    <defs><linearGradient id="l" x2="0" y2="1"><stop stop-color="#fff" stop-opacity=".35"/><stop offset="1" stop-opacity=".25"/></linearGradient></defs>
    <rect width="640" height="360" fill="${sky}"/>
    <circle cx="${90 + ((shot * 53) % 460)}" cy="70" r="26" fill="#fff6da"/>
    <path d="M0 250 Q160 ${150 + ((shot * 17) % 60)} 330 240 T640 215 V360 H0Z" fill="${hill}"/>
    <path d="M${x} ${top + 60} h110 v80 h-110z" fill="${house}"/>
    <path d="M${x - 14} ${top + 62} l69 -48 l69 48z" fill="${roof}"/>
    <path d="M${x + 44} ${top + 96} h22 v44 h-22z" fill="${roof}" opacity=".8"/>
    <rect width="640" height="360" fill="url(#l)"/></svg>`;
};

const drawn = (svg: string): Sharp => sharp(Buffer.from(svg)).resize(drawnSize);

const unsure = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 360">
  <defs><radialGradient id="u"><stop stop-color="#ff9f1c" stop-opacity=".85"/><stop offset="1" stop-color="#ff9f1c" stop-opacity="0"/></radialGradient></defs>
  <ellipse cx="250" cy="230" rx="150" ry="90" fill="url(#u)"/><ellipse cx="520" cy="90" rx="110" ry="60" fill="url(#u)"/></svg>`;

export type DrawnFilm = {
  readonly shots: number;
  /** Indices of shots that the gate marks. */
  readonly marked?: readonly number[];
  readonly name?: string;
  readonly sentence?: string;
  readonly clips?: boolean;
  /** Copy the pictures of the first shot instead of drawing each: for very many shots. */
  readonly quick?: boolean;
};

/** Writes review.json, its pictures and the page into `folder`. @returns what the page was filled with */
export const drawReview = async (
  folder: string,
  film: DrawnFilm,
  data: Omit<FilmPageData, "report"> = {},
): Promise<ReviewReport> => {
  const report = describeReview(film);
  const [first, ...others] = report.shots;
  if (first !== undefined) await drawShot(folder, first, film);
  await Promise.all(
    others.map((shot) =>
      film.quick === true ? copyShot(folder, shot.index) : drawShot(folder, shot, film),
    ),
  );
  await writeFile(join(folder, "review.json"), JSON.stringify(report));
  await writeFile(join(folder, "index.html"), fillPage(await readTemplate(), { report, ...data }));
  return report;
};

const copyShot = (folder: string, index: number): Promise<void> =>
  cp(join(folder, "shots", "0"), join(folder, "shots", String(index)), { recursive: true });

/** The page as `npm run build:review` leaves it. */
export const readTemplate = (): Promise<string> =>
  readFile(fileURLToPath(new URL("../../review/dist/index.html", import.meta.url)), "utf8");

const drawShot = async (folder: string, shot: ReviewShot, { clips, marked }: DrawnFilm): Promise<void> => {
  const at = join(folder, "shots", String(shot.index));
  await mkdir(at, { recursive: true });
  const planted = marked?.includes(shot.index) === true;
  const settings = {
    ...tasteOf(shot.index),
    ...(planted ? { sky: "hsl(96 45% 60%)", hill: "hsl(330 40% 45%)" } : {}),
  };
  for (const step of [0, 1, 2]) {
    const svg = scene(shot.index, step, settings);
    await drawn(svg)
      .jpeg()
      .toFile(join(at, `k${step}-after.jpg`));
    await drawn(svg)
      .toColourspace("b-w")
      .jpeg()
      .toFile(join(at, `k${step}-before.jpg`));
    await drawn(unsure)
      .png()
      .toFile(join(at, `k${step}-unsure.png`));
  }
  const vivid = Object.fromEntries(
    Object.entries(settings).map(([part, hsl]) => [part, hsl.replace(/ \d+%/, " 75%")]),
  );
  await drawn(scene(shot.index, 0, vivid as DecodeSettings))
    .jpeg()
    .toFile(join(at, "vivid.jpg"));
  await drawn(scene(shot.index, 0, { ...settings, sky: "hsl(40 20% 75%)" }))
    .jpeg()
    .toFile(join(at, "faithful.jpg"));
  if (clips !== true) return;
  for (const side of ["before", "after"]) {
    const stills = join(at, `k%d-${side}.jpg`);
    const h264 = ["-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart"];
    await ffmpeg(
      "-framerate",
      "2",
      "-i",
      stills,
      "-vf",
      "scale=320:-2",
      "-r",
      "24",
      ...h264,
      join(at, `clip-${side}.mp4`),
    );
  }
};

const figures = (planted: boolean, wobble: number) => ({
  cdc: 0.0021 + wobble / 2000,
  cdcGrey: 0.0018,
  deltaCdc: 0.0003 + wobble / 2000,
  cdcAb: 0.0041,
  flicker: planted ? 6.31 : 0.42 + wobble,
  wander: 0.9 + wobble,
  wanderAllowed: 0.6,
  tint: 0.4,
  colourfulness: 31.5 + 9 * wobble,
  drift: planted ? 21.4 : 3.2,
  entropy: 0.52,
  lowConfidence: planted ? 0.46 : 0.11 + wobble / 20,
  frames: framesPerShot,
  framesColoured: framesPerShot,
});

const describeShot = (index: number, film: DrawnFilm): ReviewShot => {
  const planted = film.marked?.includes(index) === true;
  const place = `shots/${index}`;
  const first = index * framesPerShot;
  const wobble = ((index * 13) % 7) / 7;
  const points = Array.from({ length: framesPerShot }, (_, at) => at);
  const course = (level: number) =>
    points.map((at) => Math.max(0, level * (1 + Math.sin(at / 3 + index) / 3)));
  const own = figures(planted, wobble);
  const said = `Colour flickers: it moves by 6.3 Lab units from frame to frame where the picture stands still (from 4 on it is marked).`;
  return {
    index,
    first,
    end: first + framesPerShot,
    startSeconds: first / framesPerSecond,
    endSeconds: (first + framesPerShot) / framesPerSecond,
    figures: own,
    marks: planted
      ? [
          { rule: "flicker", value: 6.31, threshold: 4, sentence: film.sentence ?? said },
          {
            rule: "drift",
            value: 21.4,
            threshold: 12,
            sentence: "Its colours lie 21 Lab units from those of shots that look alike (shot 1).",
          },
        ]
      : [],
    references: [],
    askedFrames: [],
    need: planted ? 2.4 + index / 1000 : 0,
    keyFrames: [0, 1, 2].map((step) => ({
      frame: first + step * 20,
      seconds: (first + step * 20) / framesPerSecond,
      before: `${place}/k${step}-before.jpg`,
      after: `${place}/k${step}-after.jpg`,
      uncertainty: `${place}/k${step}-unsure.png`,
    })),
    clip:
      film.clips === true ? { before: `${place}/clip-before.mp4`, after: `${place}/clip-after.mp4` } : null,
    palette: [
      { ab: [-6, -18], rgb: "#8fb4cf", share: 0.46 },
      { ab: [-16, 22], rgb: "#6f8a4b", share: 0.31 },
      { ab: [8, 18], rgb: "#d6b795", share: 0.12 },
      { ab: [34, 26], rgb: "#97423a", share: 0.06 },
      { ab: [0, 8], rgb: "#fff2d8", share: 0.02 },
    ],
    alternates: [
      { id: "faithful", label: "Faithful", vividness: 0, temperature: 0.6, image: `${place}/faithful.jpg` },
      { id: "vivid", label: "Vivid", vividness: 1, temperature: 0.38, image: `${place}/vivid.jpg` },
    ],
    perFrame: {
      step: 1,
      flicker: course(own.flicker),
      colourfulness: course(own.colourfulness),
      lowConfidence: course(own.lowConfidence),
    },
    similar: [1, 4].flatMap((step) =>
      index + step < film.shots ? [{ shot: index + step, drift: 3.1 * step }] : [],
    ),
  };
};

/** The report alone, in the shape and within the limits of review.json. */
const describeReview = (film: DrawnFilm): ReviewReport => {
  const frames = film.shots * framesPerShot;
  return reviewReportSchema.parse({
    version: 1,
    film: {
      name: film.name ?? "The house on the hill.mp4",
      frames,
      framesColoured: frames,
      ...drawnSize,
      framesPerSecond,
      durationSeconds: frames / framesPerSecond,
      fingerprint: "drawn-film",
    },
    model: { name: "photo", digest: "0123456789abcdef" },
    job: null,
    thresholds: thresholdsWith({}),
    figures: { ...figures(false, 0.5), frames, framesColoured: frames },
    shots: Array.from({ length: film.shots }, (_, index) => describeShot(index, film)),
  });
};

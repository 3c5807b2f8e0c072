import type { FrameRange } from "#core/film/frame-range.ts";
import type { OwnColour, Timeline } from "#core/film/timeline.ts";

export type ColouredShot = FrameRange & { readonly what: "all" | "parts" };

/** The shots that have colours of their own. */
export const colouredShots = (
  shots: readonly FrameRange[],
  timeline: Pick<Timeline, "ownColour">,
): ColouredShot[] =>
  shotColours(shots, timeline).flatMap((what, index) => {
    const shot = shots[index];
    return shot === undefined || what === "grey" ? [] : [{ ...shot, what }];
  });

/** What a film's shots have of colour already, as a sentence begins; null: nothing. */
export const colouredSentence = (coloured: readonly ColouredShot[], shots: number): string | null => {
  const whole = coloured.filter(({ what }) => what === "all");
  const parts = coloured.filter(({ what }) => what === "parts");
  if (whole.length === shots) return "the film is in colour already";
  const found = [
    ...(whole.length === 0 ? [] : [`${counted(whole, shots)} in colour already (${framesOf(whole)})`]),
    ...(parts.length === 0
      ? []
      : [
          `${counted(parts, shots)} in colour already in places, such as a title or a logo (${framesOf(parts)})`,
        ]),
  ];
  return found.length === 0 ? null : found.join(", ");
};

const counted = ({ length }: readonly ColouredShot[], shots: number): string =>
  `${length} of ${shots} ${shots === 1 ? "shot" : "shots"} ${length === 1 ? "is" : "are"}`;

const maxNamed = 4;

const framesOf = (shots: readonly ColouredShot[]): string => {
  const named = shots.slice(0, maxNamed).map(({ first, end }) => `${first} to ${end - 1}`);
  return `frames ${[...named, ...(shots.length > maxNamed ? ["…"] : [])].join(", ")}`;
};

/** What a shot has of colour before any is made: none or a tint, colours in some places, or everywhere. */
type ShotColour = "grey" | "parts" | "all";

/**
 * Shares of a frame's places beyond a tint. Measured: films in colour 0.06 (PQ) and 0.13 to 0.7, tinted
 * and toned ones up to 0.025, the more the stronger the dye; a station's logo 0.005.
 */
const colouredFrame = 0.1;

/** From here a shot in a grey film is in colour as a whole; below, what is beyond may be a large title. */
const colouredShot = 0.25;

/** Share of its frames with chroma from which a film is in colour, and what seems dyed in it is not. */
const colouredFilm = 0.5;

/** The least that counts, as a mean over a shot's frames: two of 64 x 64 places, and what a dye leaves over. */
const minParts = (strength: number): number => 2 / 4096 + 0.002 * strength;

/** Mean chroma, codes, from which a shot of a film in colour has colours: dark or of one hue as they may be. */
const minStrength = 2;

/**
 * What each shot has of colour of its own.
 *
 * A shot of few colours in a film that is in colour is one of its shots (a dark room, a blue sky); the
 * same shot in a grey film is tinted.
 *
 * @param shots  ranges of the film's frames
 * @returns as many as shots; all grey where the survey did not look
 */
const shotColours = (
  shots: readonly FrameRange[],
  { ownColour }: Pick<Timeline, "ownColour">,
): ShotColour[] => {
  if (ownColour === null) return shots.map(() => "grey");
  const isFilm = shareInColour(shots, ownColour) >= colouredFilm;
  return shots.map((shot) => colourOf(shot, ownColour, isFilm));
};

const colourOf = (shot: FrameRange, ownColour: OwnColour, isFilm: boolean): ShotColour => {
  const beyond = mean(ownColour.beyondTint, shot) / 1000;
  const strength = mean(ownColour.strength, shot);
  if (beyond >= colouredShot || (isFilm && strength >= minStrength)) return "all";
  return beyond >= minParts(strength) ? "parts" : "grey";
};

const mean = (values: readonly number[], { first, end }: FrameRange): number =>
  values.slice(first, end).reduce((sum, value) => sum + value, 0) / (end - first);

/** Of the frames that are not grey, the share whose colour is beyond a tint; 0 where all are grey. */
const shareInColour = (shots: readonly FrameRange[], { beyondTint, strength }: OwnColour): number => {
  const frames = shots.flatMap(({ first, end }) =>
    Array.from({ length: end - first }, (_, i) => first + i),
  );
  const dyed = frames.filter((frame) => (strength[frame] ?? 0) >= minStrength);
  const coloured = dyed.filter((frame) => (beyondTint[frame] ?? 0) / 1000 >= colouredFrame);
  return dyed.length === 0 ? 0 : coloured.length / dyed.length;
};

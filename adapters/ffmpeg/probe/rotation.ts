import type { ProbedStream } from "#adapters/ffmpeg/probe/probe-report.ts";

/** How a film's display matrix shows the coded picture. */
export type Orientation = {
  /** Clockwise turn, in degrees, that shows the coded picture upright. */
  readonly rotation: 0 | 90 | 180 | 270;
  /** A sentence where the matrix does more than a quarter turn. */
  readonly note: string | null;
};

const upright: Orientation = { rotation: 0, note: null };

/** ffprobe prints the nine numbers in three rows of "offset: a b c"; a, b and c, d stand in 16.16. */
const turnAndMirror = (matrix: string): readonly number[] =>
  [...matrix.matchAll(/^\s*[0-9a-f]+:\s+(-?\d+)\s+(-?\d+)\s+(-?\d+)/gm)].flatMap((row) =>
    row.slice(1, 3).map(Number),
  );

const quarterTurn = (degrees: number): Orientation => {
  const turned = (((Math.round(degrees / 90) * 90) % 360) + 360) % 360;
  const off = Math.abs(degrees - Math.round(degrees / 90) * 90);
  const note = off > 1 ? `its display turn of ${degrees} degrees is kept as ${turned}` : null;
  return turned === 90 || turned === 180 || turned === 270
    ? { rotation: turned, note }
    : { rotation: 0, note };
};

/**
 * @param matrix  ffprobe's `displaymatrix` text, if the stream has one
 * @param counterClockwise  ffprobe's `rotation` beside it, degrees
 * @param rotateTag  the older `rotate` tag, degrees clockwise
 */
const orientationOf = ({
  matrix,
  counterClockwise,
  rotateTag,
}: {
  readonly matrix: string | undefined;
  readonly counterClockwise: number | undefined;
  readonly rotateTag: string | undefined;
}): Orientation => {
  if (matrix === undefined) return rotateTag === undefined ? upright : quarterTurn(Number(rotateTag) || 0);
  const [a = 1, b = 0, c = 0, d = 1] = turnAndMirror(matrix);
  if (a * d - b * c < 0) {
    return {
      rotation: 0,
      note: "its display matrix mirrors the picture; the result shows it as it is coded",
    };
  }
  return quarterTurn(-(counterClockwise ?? 0));
};

/** The orientation of a stream as ffprobe reports it. */
export const orientationIn = ({ side_data_list: list, tags }: ProbedStream): Orientation => {
  const data = list.find(({ side_data_type: type }) => type === "Display Matrix");
  const matrix = data?.["displaymatrix"];
  const turn = data?.["rotation"];
  return orientationOf({
    matrix: typeof matrix === "string" ? matrix : undefined,
    counterClockwise: typeof turn === "number" ? turn : undefined,
    rotateTag: tags["rotate"],
  });
};

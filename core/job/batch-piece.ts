import * as z from "zod";
import { jobOrderSchema } from "#core/job/choices.ts";
import { jobIdSchema } from "#core/job/request.ts";

/** One film of a batch, found in the bucket: which it is and how it is wanted. */
const pieceFilmSchema = z.strictObject({
  key: z.string().min(1),
  id: jobIdSchema.nullable().describe("null: made of the film and the order"),
  order: jobOrderSchema,
});

/** Some films of a batch, as a message: small enough that all are started in seconds. */
export const batchPieceSchema = z.strictObject({
  version: z.literal(1),
  bucket: z.string().min(1),
  batch: z
    .string()
    .min(1)
    .describe("version of the batch's object, for what is told of films that are not there"),
  films: z.array(pieceFilmSchema).min(1),
});

export type BatchPiece = z.infer<typeof batchPieceSchema>;
export type PieceFilm = BatchPiece["films"][number];

/** Films of a piece at most. A piece that comes again is looked up film by film. */
const maxFilms = 50;

/** Bytes of a piece at most; a message of SQS took 262,144 in all regions before it took more. */
const maxBytes = 200_000;

const bytesOf = (film: PieceFilm): number => new TextEncoder().encode(JSON.stringify(film)).length;

/** Films in the order they come, in pieces as large as they may be; one that is too large is alone in its own. */
export const piecesOf = (films: readonly PieceFilm[]): readonly (readonly PieceFilm[])[] => {
  const pieces: PieceFilm[][] = [];
  let bytes = Infinity;
  for (const film of films) {
    const added = bytesOf(film);
    const last = pieces.at(-1);
    if (last === undefined || last.length === maxFilms || bytes + added > maxBytes) {
      pieces.push([film]);
      bytes = added;
    } else {
      last.push(film);
      bytes += added;
    }
  }
  return pieces;
};

/** Whether a piece fits into a message. */
export const fitsMessage = (films: readonly PieceFilm[]): boolean =>
  films.reduce((sum, film) => sum + bytesOf(film), 0) <= maxBytes;

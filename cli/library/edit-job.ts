import * as z from "zod";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import { jobOptions } from "#core/job/option-table.ts";
import type { EditChange } from "#pipeline/plan/edit.ts";
import { checkOptions, withoutAbsent, workShape } from "#cli/library/check-options.ts";
import { attended, type WorkOptions } from "#cli/library/work.ts";
import { editJob, type EditedJob } from "#cli/kept/edit-job.ts";

export type EditOptions = WorkOptions & {
  /** Where the edited film goes; absent: where the job's result went. */
  readonly output?: string;
  /** Whether a film that lies there is replaced; absent: false. */
  readonly replaceResult?: boolean;
  /** Where the job's film lies now, if it has moved. */
  readonly film?: string;
  /** Coloured pictures: shots that they belong to take their colours. */
  readonly references?: readonly string[];
  /** The file that the edits came from; pictures that they name lie beside it. */
  readonly editsFile?: string;
  /** Worker processes; absent: as many as the job had. */
  readonly concurrency?: number;
};

/** A shot by its place in the film: frames `first` to `end`, which is no longer in. */
export type NumberedShot = FrameRange & { readonly shot: number };

/** What an edit did. */
export type EditedFilm = {
  /** The film, an absolute path. */
  readonly output: string;
  /** Shots of the film. */
  readonly shots: number;
  /** Shots whose cuts or colour were decided otherwise than before. */
  readonly changed: readonly NumberedShot[];
  /** Shots whose frames were made again. */
  readonly rendered: readonly NumberedShot[];
  readonly framesRendered: number;
  /** Chunks that the network looked at again, because their evidence was not kept. */
  readonly analysedAgain: readonly string[];
  /** References, each with a shot that it gives colours to. */
  readonly references: readonly (FrameRange & {
    readonly name: string;
    /** `own`: a frame of the shot; else like it. */
    readonly kind: string;
    /** Share of the shot's cells that it has something near to; null: no evidence of it is kept. */
    readonly coverage: number | null;
  })[];
};

const optionsSchema = z.strictObject({
  ...workShape,
  ...z
    .strictObject({
      output: z.string().min(1),
      replaceResult: z.boolean(),
      film: z.string().min(1),
      references: jobOptions.references.schema,
      editsFile: z.string().min(1),
      concurrency: jobOptions.concurrency.schema,
    })
    .partial().shape,
});

export const changeJob = async (
  folder: string,
  change: EditChange,
  options: EditOptions = {},
): Promise<EditedFilm> => {
  const asked = checkOptions(optionsSchema, withoutAbsent(options), "edit");
  const { output, film, references, editsFile, concurrency, replaceResult } = asked;
  return attended(options, async (attendance) =>
    editedFilm(
      await editJob({
        folder,
        change,
        ...(editsFile === undefined ? {} : { edits: editsFile }),
        ...(references === undefined ? {} : { pictures: references }),
        ...(output === undefined ? {} : { output }),
        ...(film === undefined ? {} : { film }),
        ifExists: replaceResult === true ? "replace" : "refuse",
        ...(concurrency === undefined ? {} : { workers: concurrency }),
        ...attendance,
      }),
    ),
  );
};

const editedFilm = ({ manifest, output, placed, ...edited }: EditedJob): EditedFilm => {
  const numbered = (indices: readonly number[]): NumberedShot[] =>
    indices.flatMap((shot) => {
      const range = manifest.shots[shot];
      return range === undefined ? [] : [{ shot, ...range }];
    });
  const rendered = numbered(edited.rendered);
  return {
    output,
    shots: manifest.shots.length,
    changed: numbered(edited.changed),
    rendered,
    framesRendered: rendered.reduce((sum, shot) => sum + frameCount(shot), 0),
    analysedAgain: edited.analysedAgain.map(({ id }) => id),
    references: placed.map(({ named: { name }, shot: { first, end }, kind, coverage }) => ({
      name,
      first,
      end,
      kind,
      coverage,
    })),
  };
};

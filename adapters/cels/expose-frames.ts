import { constants } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { dropFiles } from "#adapters/disk/drop-files.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { frameFileName, nameInPattern, type FramePattern } from "#core/film/frame-name.ts";

type Exposed = {
  /** Where each drawing lies written, and where frames go. */
  readonly from: string;
  readonly to: string;
  readonly pattern: FramePattern;
  /** By frame: the file that is shown. */
  readonly shown: readonly string[];
};

/** Leaves a frame for each frame of a sheet, byte for byte the drawing that is shown. @throws JobError */
export const exposeFrames = async ({ from, to, pattern, shown }: Exposed): Promise<void> => {
  // Of a run that was stopped: frames beyond this sheet's, which may be shorter by now.
  await dropFiles(to, {
    isOwnFile: (name) => nameInPattern(pattern, name) !== null,
    isOwnFolder: () => false,
  });
  await mkdir(to, { recursive: true });
  for (const [frame, name] of shown.entries()) {
    const [source, target] = [join(from, name), join(to, frameFileName(pattern, frame + 1))];
    // A copy of its own: who paints over one frame must not change the others.
    await copyFile(source, target, constants.COPYFILE_FICLONE).catch((error: unknown) => {
      throw writeFailure(target, error);
    });
  }
};

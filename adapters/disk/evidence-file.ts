import { open, rm, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, deflateRaw, inflateRaw, type ZlibOptions } from "node:zlib";
import { JobError } from "#core/errors.ts";
import { evidenceBytes, evidenceViews, type Evidence, type Grid } from "#core/model/evidence.ts";
import { frameCount, type FrameRange } from "#core/film/frame-range.ts";
import type { EvidenceForm, EvidenceReader, EvidenceSpool } from "#core/ports/scratch.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";

/*
 * The file: one record a frame, raw or deflated; then the records' offsets (frames + 1 float64); then
 * a footer of four uint32: magic, version, frames, 1 if deflated. Little endian, as every machine we run on.
 */
const magic = 0x56454c43;
const version = 1;
const footerBytes = 16;

/** Features have few repeats but an uneven spread: their code lengths are all that deflate can gain on. */
const deflateQuickly = (bytes: Uint8Array): Promise<Buffer> =>
  promisify<Uint8Array, ZlibOptions, Buffer>(deflateRaw)(bytes, {
    level: 1,
    strategy: constants.Z_HUFFMAN_ONLY,
  });
const inflate = promisify<Uint8Array, ZlibOptions, Buffer>(inflateRaw);

/** Frames a reader keeps at hand: pooling walks back and forth over stretches of 16. */
const cachedFrames = 40;

/** Starts an evidence file at `path` for the frames of `range`, in order. */
export const createEvidenceFile = async (
  path: string,
  grid: Grid,
  range: FrameRange,
  form: EvidenceForm,
): Promise<EvidenceSpool> => {
  const file = await open(path, "wx+").catch((error: unknown) => {
    throw writeFailure(path, error);
  });
  const offsets = [0];
  let at = 0;
  const write = async (bytes: Uint8Array): Promise<void> => {
    await file.writev([bytes]).catch((error: unknown) => {
      throw writeFailure(path, error);
    });
    at += bytes.length;
  };
  return {
    path,
    get storedBytes() {
      return at;
    },
    append: async (evidence) => {
      await write(form === "deflated" ? await deflateQuickly(evidence) : evidence);
      offsets.push(at);
    },
    discard: async () => {
      await file.close();
      await rm(path, { force: true });
    },
    finish: async () => {
      if (offsets.length !== frameCount(range) + 1) {
        throw new JobError(
          "ChunkIncomplete",
          `evidence holds ${offsets.length - 1} of ${frameCount(range)} frames`,
        );
      }
      const footer = Uint32Array.of(magic, version, frameCount(range), form === "deflated" ? 1 : 0);
      await write(new Uint8Array(Float64Array.from(offsets).buffer));
      await write(new Uint8Array(footer.buffer));
      return evidenceReader(file, { grid, range, offsets, deflated: form === "deflated" });
    },
  };
};

/** Opens a finished evidence file. @throws JobError ChunkIncomplete when it is not one for this range */
export const openEvidenceFile = async (
  path: string,
  grid: Grid,
  range: FrameRange,
): Promise<EvidenceReader> => {
  const file = await open(path, "r");
  const { size } = await file.stat();
  const frames = frameCount(range);
  const tailBytes = (frames + 1) * 8 + footerBytes;
  const tail = new Uint8Array(tailBytes);
  await file.read(tail, 0, tailBytes, Math.max(0, size - tailBytes));
  const footer = new Uint32Array(tail.buffer.slice(tailBytes - footerBytes));
  if (footer[0] !== magic || footer[1] !== version || footer[2] !== frames) {
    await file.close();
    throw new JobError("ChunkIncomplete", `${path} does not hold the evidence of ${frames} frames`, {
      path,
    });
  }
  const offsets = Array.from(new Float64Array(tail.buffer.slice(0, tailBytes - footerBytes)));
  return evidenceReader(file, { grid, range, offsets, deflated: footer[3] === 1 });
};

const notEvidence = (frame: number): JobError =>
  new JobError("ChunkIncomplete", `the record of frame ${frame} is not evidence`, {
    frame,
  });

type Layout = { grid: Grid; range: FrameRange; offsets: readonly number[]; deflated: boolean };

const evidenceReader = (file: FileHandle, { grid, range, offsets, deflated }: Layout): EvidenceReader => {
  const cache = new Map<number, Evidence>();
  const load = async (frame: number): Promise<Evidence> => {
    const start = offsets[frame - range.first];
    const end = offsets[frame - range.first + 1];
    if (start === undefined || end === undefined) {
      throw new RangeError(`evidence covers frames ${range.first} to ${range.end}, asked for ${frame}`);
    }
    const length = evidenceBytes(grid);
    // What the file says is bounded before anything of its size is made.
    if (!(start >= 0 && end >= start && end - start <= 2 * length + 1024)) throw notEvidence(frame);
    const stored = new Uint8Array(end - start);
    await file.read(stored, 0, stored.length, start);
    const bytes = deflated
      ? await inflate(stored, { maxOutputLength: length }).then(
          (inflated) => new Uint8Array(inflated),
          () => {
            throw notEvidence(frame);
          },
        )
      : stored;
    if (bytes.length !== evidenceBytes(grid)) {
      throw new JobError(
        "ChunkIncomplete",
        `evidence of frame ${frame} is ${bytes.length} bytes, not ${evidenceBytes(grid)}`,
      );
    }
    return evidenceViews(grid, bytes);
  };
  return {
    read: async (frame) => {
      const known = cache.get(frame);
      if (known !== undefined) return known;
      const evidence = await load(frame);
      const oldest = cache.keys().next();
      if (cache.size >= cachedFrames && oldest.done !== true) cache.delete(oldest.value);
      cache.set(frame, evidence);
      return evidence;
    },
    close: () => file.close(),
  };
};

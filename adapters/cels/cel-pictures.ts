import { open, rename } from "node:fs/promises";
import { basename, dirname, extname, join } from "node:path";
import sharp from "sharp";
import { readEnvironment } from "#adapters/env.ts";
import { writeFailure } from "#adapters/disk/write-failure.ts";
import { inTemporaryFolder } from "#adapters/disk/temporary-folder.ts";
import { readSamples } from "#adapters/ffmpeg/frames/read-samples.ts";
import { openFrames } from "#adapters/ffmpeg/frames/write-samples.ts";
import { findTools } from "#adapters/ffmpeg/process/binaries.ts";
import { readFrameFacts } from "#adapters/frames/frame-facts.ts";
import type { CelPicture } from "#core/cels/picture.ts";
import { packedFrame, unpackedFrame } from "#core/colour/frame-samples.ts";
import { JobError } from "#core/errors.ts";
import { frameFormatOf, type FrameFacts } from "#core/film/frame-facts.ts";
import { frameFileName } from "#core/film/frame-name.ts";
import { maxPictureSide } from "#core/limits.ts";

/** Kinds of files that drawings are read from and painted cels are written as. */
export const celFormats = ["png", "tga"] as const;
export type CelFormat = (typeof celFormats)[number];

/** @throws JobError UsageInvalid for a name that is no cel's */
export const celFormatOf = (name: string): CelFormat => {
  const format = frameFormatOf(name);
  const found = celFormats.find((one) => one === format);
  if (found !== undefined) return found;
  throw new JobError(
    "UsageInvalid",
    `${JSON.stringify(name)} is no PNG or Targa; cels are read and written as these, which keep every pixel`,
    { name },
  );
};

/**
 * Reads a drawing or a painted one, every sample as it is in the file: profiles are not applied.
 *
 * @throws JobError MediaUnreadable, MediaUnsupported
 */
export const readCel = async (path: string): Promise<CelPicture> => {
  const [folder, name] = [dirname(path), basename(path)];
  const format = celFormatOf(name);
  const { facts } = await readFrameFacts(folder, name);
  if (Math.max(facts.width, facts.height) > maxPictureSide) {
    throw new JobError(
      "MediaUnsupported",
      `${name} is ${facts.width}x${facts.height}; each side may have ${maxPictureSide} pixels at most`,
      { path },
    );
  }
  return format === "png" ? readPng(path, facts) : readTarga(folder, name, facts);
};

const readPng = async (path: string, facts: FrameFacts): Promise<CelPicture> => {
  const isDeep = facts.depth === 16;
  const { data, info } = await sharp(path, {
    ignoreIcc: true,
    failOn: "error",
    limitInputPixels: maxPictureSide ** 2,
  })
    .toColourspace(isDeep ? "rgb16" : "srgb")
    .ensureAlpha()
    .raw({ depth: isDeep ? "ushort" : "uchar" })
    .toBuffer({ resolveWithObject: true })
    .catch((error: unknown) => {
      throw new JobError(
        "MediaUnreadable",
        `${JSON.stringify(path)} does not decode (${error instanceof Error ? error.message : String(error)}); export it again, or take it away`,
        { path },
        { cause: error },
      );
    });
  const samples = isDeep
    ? new Uint16Array(data.buffer, data.byteOffset, data.length / 2)
    : new Uint8Array(data.buffer, data.byteOffset, data.length);
  return {
    size: { width: info.width, height: info.height },
    depth: isDeep ? 16 : 8,
    samples,
    hasAlpha: facts.alpha !== "none",
  };
};

const readTarga = async (folder: string, name: string, facts: FrameFacts): Promise<CelPicture> => {
  const { ffmpeg } = await findTools(readEnvironment());
  return inTemporaryFolder("cels", async (scratch) => {
    const frames = { folder, files: [name], facts, rate: { num: 24, den: 1 } };
    for await (const frame of readSamples(ffmpeg, frames, scratch)) {
      return {
        size: { width: facts.width, height: facts.height },
        depth: 8,
        samples: packedFrame(frame),
        hasAlpha: facts.alpha !== "none",
      };
    }
    throw new JobError("MediaUnreadable", `${name} holds no picture; export it again`, { name });
  });
};

/**
 * Writes a painted cel under a name in a folder; it is seen whole or not at all.
 *
 * @throws JobError MediaUnsupported for a Targa of 16 bits, OutputUnwritable, DiskFull
 */
export const writeCel = async (path: string, picture: CelPicture): Promise<void> => {
  if (celFormatOf(path) === "tga") {
    await writeTarga(path, picture);
    return;
  }
  await placeCel(path, await pngOf(picture));
};

/** The bytes of a PNG, every sample as it is. */
export const pngOf = ({ size, samples, hasAlpha, depth }: CelPicture): Promise<Buffer> => {
  const raw = { width: size.width, height: size.height, channels: 4 as const };
  const image = sharp(samples, { raw, limitInputPixels: maxPictureSide ** 2 });
  const shown = hasAlpha ? image : image.removeAlpha();
  return shown
    .toColourspace(depth === 16 ? "rgb16" : "srgb")
    .png({ compressionLevel: 6, adaptiveFiltering: false })
    .toBuffer();
};

/** Writes a file; it is seen whole or not at all. @throws JobError OutputUnwritable, DiskFull */
export const placeCel = async (path: string, bytes: Uint8Array): Promise<void> => {
  try {
    const part = `${path}.part`;
    const file = await open(part, "w");
    try {
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    throw writeFailure(path, error);
  }
};

const writeTarga = async (path: string, { size, samples, depth, hasAlpha }: CelPicture): Promise<void> => {
  if (depth === 16) {
    throw new JobError(
      "MediaUnsupported",
      `Targa has 8 bits a sample, and the drawings have 16; end the result's name in .png`,
      { path },
    );
  }
  const { ffmpeg } = await findTools(readEnvironment());
  // ffmpeg numbers what it writes; the name may have no number.
  const pattern = { prefix: `.${basename(path)}.part-`, width: 1, suffix: ".tga" };
  const writer = openFrames(ffmpeg, {
    folder: dirname(path),
    pattern,
    first: 0,
    size,
    encoding: { format: "tga", depth: 8, hasAlpha },
  });
  try {
    const bytes = samples instanceof Uint8Array ? samples : Uint8Array.from(samples);
    await writer.write(unpackedFrame(bytes, hasAlpha));
    await writer.finish();
    await rename(join(dirname(path), frameFileName(pattern, 0)), path);
  } finally {
    await writer.abort();
  }
};

/** Whether a name ends as a cel's does. */
export const isCelName = (name: string): boolean =>
  celFormats.some((format) => extname(name).toLowerCase() === `.${format}`);

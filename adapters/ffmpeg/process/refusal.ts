import { constants } from "node:fs";
import { access, open, stat } from "node:fs/promises";
import { JobError } from "#core/errors.ts";
import { isNotThere, readFailure } from "#adapters/system-errors.ts";

const quoted = (path: string): string => JSON.stringify(path);

/** Refuses what cannot be a film before any tool opens it. @throws JobError MediaMissing, MediaUnreadable */
export const refuseNonFile = async (path: string): Promise<{ readonly bytes: number }> => {
  const facts = await stat(path).catch((error: unknown) => {
    if (!isNotThere(error)) throw readFailure(path, error);
    throw new JobError(
      "MediaMissing",
      `there is no file ${quoted(path)}; check the name and the folder`,
      { path },
      { cause: error },
    );
  });
  const refuse = (why: string): never => {
    throw new JobError("MediaUnreadable", `${quoted(path)} ${why}`, { path });
  };
  if (facts.isDirectory()) refuse("is a folder; name the film inside it");
  if (!facts.isFile()) refuse("is not an ordinary file; give the film as a file");
  if (facts.size === 0) refuse("is empty; copy or download the film again");
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw readFailure(path, error);
  });
  return { bytes: facts.size };
};

const firstBytes = async (path: string): Promise<string> => {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead).toString("latin1");
  } finally {
    await file.close();
  }
};

/** Bytes that no text holds: below the space, but for tab, line feed, form feed and carriage return. */
const isText = (head: string): boolean => !/[^\P{Cc}\t\n\f\r\u0080-\u009f]/u.test(head);
const isList = (head: string): boolean =>
  /^(?:#EXTM3U|ffconcat|\s*<\?xml|\s*<MPD|v=0|\[playlist\]|file\s)/.test(head);
const isStill = (head: string): boolean =>
  /^(?:\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|BM|RIFF....WEBP)/s.test(head);

/** MP3, WAV, FLAC, AIFF, AMR and AU; a picture in one is its cover. */
const isSound = (head: string): boolean =>
  /^(?:ID3|\xff[\xf2\xf3\xfa\xfb]|RIFF....WAVE|fLaC|FORM....AIF[CF]|#!AMR|\.snd)/s.test(head);

const firstLine = (stderr: string): string =>
  stderr
    .split("\n")
    .map((line) => line.replace(/^\[[^\]]*\]\s*/, "").trim())
    .find((line) => line !== "") ?? "no reason given";

/** Endings of raw samples, which hold no word on their size. */
const isRaw = (path: string): boolean => /\.(?:yuv|i420|nv12|rgb|raw|gray)$/i.test(path);

const reason = (path: string, head: string, stderr: string): string => {
  if (isList(head))
    return "is a playlist that names other files or addresses, and those are not followed; give the film itself";
  if (isRaw(path))
    return "is raw samples by its ending, which say neither their size nor their rate; put it into Matroska first (ffmpeg -f rawvideo -pixel_format gray -video_size 720x576 -framerate 25 -i FILM -c:v ffv1 NEW.mkv, with the film's own format, size and rate)";
  if (isText(head)) return "holds text, not a film, whatever its name says; give the film itself";
  if (stderr.includes("moov atom not found")) {
    return "is an unfinished MP4: its index (moov) is missing, so nothing in it can be found; record or download it again";
  }
  if (isStill(head)) return "is a still picture; give a film";
  if (isSound(head)) return "is sound, and holds no film to colour; give a film";
  if (stderr.includes("not on whitelist")) {
    const kind = /^\[([^\]@]+) @/m.exec(stderr)?.[1];
    const what = kind === undefined ? "is of a kind" : `is of the kind ${JSON.stringify(kind)},`;
    return `${what} that is not read; put it into Matroska first (ffmpeg -i FILM -map 0 -c copy NEW.mkv)`;
  }
  return `cannot be read as a film (ffmpeg says: ${firstLine(stderr)}); try whether it plays, or copy it again`;
};

/** What to tell a person when ffprobe gave the film up. */
export const refusalOf = async (path: string, stderr: string): Promise<JobError> =>
  new JobError("MediaUnreadable", `${quoted(path)} ${reason(path, await firstBytes(path), stderr)}`, {
    path,
    stderr: stderr.slice(0, 2000),
  });

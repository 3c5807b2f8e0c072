import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";

/** Longest file name that file systems take, bytes. */
const longestName = 255;

/**
 * A name of at most `bytes` bytes: as it is where it fits, else its beginning, whole characters only,
 * and a digest of all of it, so that two long names do not become one.
 */
const shortName = (name: string, bytes: number): string => {
  if (Buffer.byteLength(name) <= bytes) return name;
  const digest = `-${createHash("sha256").update(name).digest("hex").slice(0, 12)}`;
  return `${beginningOf(name, bytes - digest.length)}${digest}`;
};

/** As many whole characters of `text` as fit. */
const beginningOf = (text: string, bytes: number): string => {
  let [kept, room] = ["", bytes];
  for (const character of text) {
    room -= Buffer.byteLength(character);
    if (room < 0) break;
    kept += character;
  }
  return kept;
};

/** Room for what is put behind a name while its file is being written. */
const draftRoom = ".1234567890.part".length;

/** `path` with `ending` behind its name, which is cut where both would be too long for a file system. */
export const withEnding = (path: string, ending: string): string => {
  const room = longestName - draftRoom - Buffer.byteLength(ending);
  return join(dirname(path), `${shortName(basename(path), room)}${ending}`);
};

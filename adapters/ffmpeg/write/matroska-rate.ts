import { toNumber, type Rational } from "#core/film/rational.ts";
import { childrenOf, id, unsignedAt } from "#adapters/ffmpeg/probe/matroska-read.ts";
import { changeFile, emptied, headOf } from "#adapters/ffmpeg/write/matroska-elements.ts";

/**
 * Joined without encoding, a film has the frame rate that ffmpeg counted of its first segment in its header
 * (DefaultDuration, RFC 9559, 5.1.4.1.13): another than the film's where a picture is missing there.
 */

/** The picture's track in files that we write. */
const picture = 1;

/**
 * Has a file's header name the film's frame rate. A file that names none, or has no room for the number, is
 * left as it is.
 *
 * @param rate  frames per second
 */
export const markRate = (path: string, rate: Rational): Promise<void> =>
  changeFile(path, async (file) => {
    const { head, elements } = await headOf(file);
    const tracks = elements.find(({ id: name }) => name === id.tracks);
    if (tracks === undefined) return null;
    const bytes = Buffer.from(head.subarray(tracks.at, tracks.to));
    const nanoseconds = Math.round(1e9 / toNumber(rate));
    for (const part of childrenOf(head, tracks)) {
      if (part.id === id.crc32) emptied(part.to - part.at).copy(bytes, part.at - tracks.at);
      if (part.id !== id.trackEntry) continue;
      const values = childrenOf(head, part);
      const number = values.find(({ id: name }) => name === id.trackNumber);
      const duration = values.find(({ id: name }) => name === id.defaultDuration);
      if (number === undefined || unsignedAt(head, number) !== picture || duration === undefined) continue;
      const width = duration.to - duration.from;
      if (nanoseconds >= 256 ** width) return null;
      bytes.writeUIntBE(nanoseconds, duration.from - tracks.at, width);
      return [{ at: tracks.at, bytes }];
    }
    return null;
  });

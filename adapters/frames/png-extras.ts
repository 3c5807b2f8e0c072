import { open, type FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { inflate, type ZlibOptions } from "node:zlib";
import { systemCode } from "#adapters/system-errors.ts";

const unpack = promisify<Uint8Array, ZlibOptions, Buffer>(inflate);

/** Chunks that hold packed texts, or a colour profile (PNG, 11.3.3 and 11.3.4). */
const packed: ReadonlySet<string> = new Set(["zTXt", "iTXt", "iCCP"]);

/** Texts and profile that ffmpeg unpacks whole, however large they become; a large profile has some MiB. */
const maxUnpackedBytes = 2 ** 25;

const pieceBytes = 2 ** 20;

/** A look at any place of a file that reads its pieces once where places only grow. */
const pieces = (file: FileHandle): ((at: number, length: number) => Promise<Buffer>) => {
  let [from, piece] = [0, Buffer.alloc(0)];
  return async (at, length) => {
    if (at < from || at + length > from + piece.length) {
      const { buffer, bytesRead } = await file.read(
        Buffer.alloc(Math.max(length, pieceBytes)),
        0,
        Math.max(length, pieceBytes),
        at,
      );
      [from, piece] = [at, buffer.subarray(0, bytesRead)];
    }
    return piece.subarray(at - from, at - from + length);
  };
};

/** Whether what a PNG holds beside its samples unpacks to more than any picture needs. */
export const unpacksTooLarge = async (path: string): Promise<boolean> => {
  const file = await open(path);
  try {
    const look = pieces(file);
    let room = maxUnpackedBytes;
    for (let at = 8; room > 0;) {
      const head = await look(at, 8);
      const kind = head.toString("latin1", 4, 8);
      if (head.length < 8 || kind === "IEND") return false;
      const length = head.readUInt32BE(0);
      // Packed, it is at least a thousandth as long.
      if (packed.has(kind))
        room = length > room ? 0 : room - (await unpackedBytes(await look(at + 8, length), kind, room));
      at += 12 + length;
    }
    return true;
  } finally {
    await file.close();
  }
};

/** As many as there are, or `room`; none of what cannot be unpacked. */
const unpackedBytes = async (chunk: Buffer, kind: string, room: number): Promise<number> => {
  const name = chunk.indexOf(0);
  // Of an international text: whether it is packed, how, a language and a translated name come before it.
  const text = kind === "iTXt" ? chunk.indexOf(0, chunk.indexOf(0, name + 3) + 1) + 1 : name + 2;
  if (kind === "iTXt" && chunk[name + 1] === 0) return chunk.length;
  try {
    return (await unpack(chunk.subarray(text), { maxOutputLength: room })).length;
  } catch (error) {
    return systemCode(error) === "ERR_BUFFER_TOO_LARGE" ? room : 0;
  }
};

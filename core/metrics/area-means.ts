import type { PlaneSize } from "#core/film/planes.ts";

/** First sample of each of `parts` even parts of `length`, and the end; a part holds one sample at least. */
const starts = (length: number, parts: number): { first: Int32Array; end: Int32Array } => {
  const first = Int32Array.from({ length: parts }, (_, part) => Math.floor((part * length) / parts));
  const end = first.map((start, part) => Math.max(start + 1, Math.floor(((part + 1) * length) / parts)));
  return { first, end };
};

/**
 * A picture as the means of its parts, which tile it in whole samples; where it has fewer samples than
 * parts, parts share them.
 *
 * @returns fills `into` (to.width x to.height x channels) from samples of `from`, channels interleaved
 */
export const areaMeans = (
  from: PlaneSize,
  to: PlaneSize,
  channels: 1 | 3,
): ((samples: Uint8Array | Uint16Array, into: Float32Array) => void) => {
  const columns = starts(from.width, to.width);
  const rows = starts(from.height, to.height);
  const sums = new Float64Array(to.width * channels);
  return (samples, into) => {
    if (samples.length !== from.width * from.height * channels)
      throw new RangeError(`${samples.length} samples for ${from.width}x${from.height}`);
    for (let row = 0; row < to.height; row += 1) {
      sums.fill(0);
      const [top, bottom] = [rows.first[row]!, rows.end[row]!];
      for (let y = top; y < bottom; y += 1) {
        const line = y * from.width * channels;
        if (channels === 1) addLine(samples, line, columns, sums);
        else addColourLine(samples, line, columns, sums);
      }
      const at = row * to.width * channels;
      for (let part = 0; part < to.width; part += 1) {
        const count = (columns.end[part]! - columns.first[part]!) * (bottom - top);
        for (let channel = 0; channel < channels; channel += 1)
          into[at + part * channels + channel] = sums[part * channels + channel]! / count;
      }
    }
  };
};

type Columns = ReturnType<typeof starts>;

const addLine = (
  samples: Uint8Array | Uint16Array,
  line: number,
  { first, end }: Columns,
  sums: Float64Array,
): void => {
  for (let part = 0; part < first.length; part += 1) {
    const to = line + end[part]!;
    let sum = 0;
    for (let i = line + first[part]!; i < to; i += 1) sum += samples[i]!;
    sums[part]! += sum;
  }
};

const addColourLine = (
  samples: Uint8Array | Uint16Array,
  line: number,
  { first, end }: Columns,
  sums: Float64Array,
): void => {
  for (let part = 0; part < first.length; part += 1) {
    const to = line + end[part]! * 3;
    let [red, green, blue] = [0, 0, 0];
    for (let i = line + first[part]! * 3; i < to; i += 3) {
      red += samples[i]!;
      green += samples[i + 1]!;
      blue += samples[i + 2]!;
    }
    sums[part * 3]! += red;
    sums[part * 3 + 1]! += green;
    sums[part * 3 + 2]! += blue;
  }
};

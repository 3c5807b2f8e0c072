import { chromaRenderer, type FilmPicture } from "#core/colour/chroma.ts";

/** Milliseconds a frame of the chroma step on one thread: `npx tsx bench/colour.ts`. */
const grid = { width: 88, height: 48 };
const sdr = { range: "limited", matrix: "bt709", primaries: "bt709", transfer: "bt709" } as const;
const hdr = { range: "limited", matrix: "bt2020nc", primaries: "bt2020", transfer: "smpte2084" } as const;
const films: Readonly<Record<string, FilmPicture>> = {
  // Hardly a picture: what the grid alone costs.
  "32x32 8 bit": { width: 32, height: 32, bitDepth: 8, fieldOrder: "progressive", colour: sdr },
  "640x360 8 bit": { width: 640, height: 360, bitDepth: 8, fieldOrder: "progressive", colour: sdr },
  "1280x720 8 bit": { width: 1280, height: 720, bitDepth: 8, fieldOrder: "progressive", colour: sdr },
  "1920x1080 8 bit": { width: 1920, height: 1080, bitDepth: 8, fieldOrder: "progressive", colour: sdr },
  "1920x1080 10 bit PQ": {
    width: 1920,
    height: 1080,
    bitDepth: 10,
    fieldOrder: "progressive",
    colour: hdr,
  },
};

/** Smooth shading with noise, and colours up to chroma 60 that turn round the picture. */
const picture = ({ width, height, bitDepth }: FilmPicture) => {
  const codes = new (bitDepth === 8 ? Uint8Array : Uint16Array)(width * height);
  const most = 2 ** bitDepth - 1;
  const luma = codes.map((_, i) => most * (0.15 + 0.6 * Math.abs(Math.sin(i / 731)) + 0.1 * Math.random()));
  const cells = grid.width * grid.height;
  const ab = Float32Array.from({ length: 2 * cells }, (_, i) => 60 * Math.sin(i / 97 + (i % 2)));
  const lightness = Float32Array.from({ length: cells }, (_, i) => 50 + 30 * Math.sin(i / 13));
  return { luma, ab, lightness };
};

const sorted = (times: readonly number[]): number[] => times.toSorted((p, q) => p - q);

for (const [name, film] of Object.entries(films)) {
  const { luma, ab, lightness } = picture(film);
  const beforeTables = performance.now();
  const render = chromaRenderer(film, grid);
  render(luma, ab, lightness);
  const tables = performance.now() - beforeTables;
  const times = Array.from({ length: 60 }, () => {
    const start = performance.now();
    render(luma, ab, lightness);
    return performance.now() - start;
  });
  const [fastest = NaN, ...slower] = sorted(times);
  const median = slower[slower.length >> 1] ?? fastest;
  console.log(
    `${name}: median ${median.toFixed(2)} ms, fastest ${fastest.toFixed(2)} ms, first frame and its tables ${tables.toFixed(0)} ms`,
  );
}

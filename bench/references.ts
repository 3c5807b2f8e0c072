/**
 * What one coloured frame a shot, or three, do for the other frames of a clip whose colours are known, on
 * the grid: `npx tsx bench/references.ts [--frames N] [--model NAME] CLIP...`. Markdown rows; errors are
 * mean distances in ab, Lab units, over all frames that were not references.
 */
import { parseArgs } from "node:util";
import { basename } from "node:path";
import { filmEvidence, type FilmEvidence } from "#bench/film-evidence.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import { referenceFinder } from "#core/memory/look-up.ts";
import { recaller, shotMemory } from "#core/memory/recall.ts";
import { withFound } from "#core/memory/found-colour.ts";
import { addToWords, emptyWordSums } from "#core/memory/word-sums.ts";
import { flickerMeter } from "#core/metrics/flicker-meter.ts";
import { cellCount, type Evidence } from "#core/model/evidence.ts";
import type { KeySpace } from "#core/model/card.ts";
import { lightnessPooler } from "#core/space/spatial-pooling.ts";
import { decayPerFrame } from "#core/time/accumulator.ts";
import { pooledFrames, type PooledShot } from "#core/time/pooling.ts";

const { values, positionals } = parseArgs({
  options: {
    frames: { type: "string", default: "72" },
    model: { type: "string", default: "photo" },
  },
  allowPositionals: true,
});

/** Which frames of a shot are coloured, by where they lie in it. */
const choices: Readonly<Record<string, readonly number[]>> = {
  "first frame": [0],
  "middle frame": [1 / 2],
  "three frames": [1 / 6, 1 / 2, 5 / 6],
};

type Coloured = Map<number, Float32Array>;

const keysOf = (film: FilmEvidence): KeySpace => {
  if (film.card.keys === null) throw new Error("the model makes no keys");
  return film.card.keys;
};

/** ab of a shot's frames, with references or without. */
const colourShot = async (
  film: FilmEvidence,
  shot: FrameRange,
  references: readonly number[],
  into: Coloured,
): Promise<void> => {
  const { card, grid, network, frames } = film;
  const keys = keysOf(film);
  const at = (frame: number) => {
    const found = frames[frame];
    if (found === undefined) throw new RangeError(`no frame ${frame}`);
    return found;
  };
  const sums = emptyWordSums(keys.words.length, grid.channels);
  for (let frame = shot.first; frame < shot.end; frame += 1) addToWords(sums, at(frame).evidence);
  const recall = recaller(grid, shotMemory(sums, keys.floor * (shot.end - shot.first)));
  const decay = decayPerFrame(film.source.video.frameRate);
  const walk = (read: (frame: number) => Evidence, channels: number, rate = 1) => {
    const pooled: PooledShot = { grid: { ...grid, channels }, shot, decay: decay ** rate, read };
    return pooledFrames(pooled, shot);
  };
  const { sigma } = card.softEncoding;
  const pictures = references.map((frame) => ({
    width: grid.width,
    height: grid.height,
    ab: at(frame).truth,
    key: at(frame).evidence.key,
    lightnessBytes: at(frame).evidence.lightnessBytes,
    features: at(frame).evidence.features,
  }));
  const finder =
    pictures.length === 0 ? null : referenceFinder(grid, keys, pictures, { kind: "own", sigma });
  const found =
    finder === null ? null : walk((frame) => foundEvidence(at(frame).evidence, finder), 4, 1 / 4);
  const poolLightness = lightnessPooler(grid, card.spatialPooling);
  const lightness = new Float32Array(cellCount(grid));
  for await (const pooled of walk((frame) => recall(at(frame).evidence), grid.channels)) {
    poolLightness(pooled.evidence.lightnessBytes, lightness);
    const next = await found?.next();
    const guided =
      next?.done === false
        ? withFound(next.value.features, pooled.features, { temperature: card.temperature, sigma })
        : { features: pooled.features };
    const ab = await network.decode({
      ...guided,
      lightness,
      vividness: card.defaultTilt,
      temperature: card.temperature,
      priorStrength: card.priorStrength,
    });
    into.set(pooled.frame, ab.slice());
  }
};

const foundEvidence = (evidence: Evidence, find: ReturnType<typeof referenceFinder>): Evidence => {
  const { features, confidence } = find(evidence);
  return { ...evidence, features, confidence };
};

const errorOf = (film: FilmEvidence, coloured: Coloured, leftOut: ReadonlySet<number>): number => {
  let [sum, cells] = [0, 0];
  for (const [frame, ab] of coloured) {
    if (leftOut.has(frame)) continue;
    const truth = film.frames[frame]?.truth ?? ab;
    for (let i = 0; i < ab.length; i += 2) {
      sum += Math.hypot((ab[i] ?? 0) - (truth[i] ?? 0), (ab[i + 1] ?? 0) - (truth[i + 1] ?? 0));
    }
    cells += ab.length / 2;
  }
  return sum / cells;
};

const flickerOf = (film: FilmEvidence, coloured: Coloured): number => {
  const meter = flickerMeter(film.grid);
  const values: number[] = [];
  for (const [frame, ab] of coloured) {
    const [now, before] = [film.frames[frame], film.frames[frame - 1]];
    const abBefore = coloured.get(frame - 1);
    if (now === undefined || before === undefined || abBefore === undefined || film.shots.includes(frame))
      continue;
    values.push(meter({ pyramid: now.pyramid, ab }, { pyramid: before.pyramid, ab: abBefore }));
  }
  return values.reduce((sum, value) => sum + value, 0) / values.length;
};

const out = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

out(
  "| clip | references | ab error, automatic | with references | ratio | flicker |\n|---|---|---|---|---|---|",
);
for (const clip of positionals) {
  const film = await filmEvidence(clip, Number(values.frames), values.model);
  const shots = film.shots.map((first, index) => ({
    first,
    end: film.shots[index + 1] ?? film.frames.length,
  }));
  const automatic: Coloured = new Map();
  for (const shot of shots) await colourShot(film, shot, [], automatic);
  for (const [name, places] of Object.entries(choices)) {
    const guided: Coloured = new Map();
    const chosen = new Set<number>();
    for (const shot of shots) {
      const references = places.map((place) => shot.first + Math.floor(place * (shot.end - shot.first)));
      for (const frame of references) chosen.add(frame);
      await colourShot(film, shot, references, guided);
    }
    const [without, with_] = [errorOf(film, automatic, chosen), errorOf(film, guided, chosen)];
    const flickers = [automatic, guided].map((coloured) => flickerOf(film, coloured).toFixed(3));
    out(
      `| ${basename(clip)} | ${name} | ${without.toFixed(2)} | ${with_.toFixed(2)} | ${(with_ / without).toFixed(3)} | ${flickers.join(" > ")} |`,
    );
  }
  await film.network.close();
}

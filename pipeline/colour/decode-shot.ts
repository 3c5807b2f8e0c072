import { abOfHex } from "#core/colour/hex-colour.ts";
import { moveTarget, type AbMove } from "#core/colour/palette-move.ts";
import { onPalette, paletteTarget, type PaletteCells } from "#core/colour/palette-target.ts";
import { overTarget, towardsTarget, type CellTarget } from "#core/colour/cell-target.ts";
import { withFound } from "#core/memory/found-colour.ts";
import { shotControls, shotDecoding, shotPalette } from "#core/job/controls.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Network } from "#core/ports/network.ts";
import { gridOf, type Job } from "#pipeline/colour/job.ts";
import { paletteEntries } from "#pipeline/colour/shot-palette.ts";

/** A frame as pooling and hints leave it for the head. */
export type DecodedFrame = {
  /** cells x channels, pooled, int8 units. */
  readonly features: Float32Array;
  /** cells, L* 0…100. */
  readonly lightness: Float32Array;
  /** cells, most likely semantic class. */
  readonly semanticClass: Uint8Array;
  /** What hints ask of its cells. */
  readonly hints: CellTarget | null;
  /** What references say of its cells, cells x 4; see `referenceFinder`. */
  readonly found: Float32Array | null;
};

export type DecodeSettings = { readonly vividness: number; readonly temperature: number };

/** @returns cells x 2, Lab units, upright; with the shot's own settings when none is given */
export type ShotDecoder = (frame: DecodedFrame, settings?: DecodeSettings) => Promise<Float32Array>;

/**
 * Decodes a shot's frames with the controls in force there: hints before palette moves before
 * the palette before references before the network, each by the share that those before it leave. Moves and
 * palettes look at the colours that a frame has without them, so it is decoded once more for each; a hard
 * palette comes last of all.
 */
export const shotDecoder = (network: Network, job: Job, shot: FrameRange): ShotDecoder => {
  const { manifest, card } = job;
  const { vividness, temperature } = shotDecoding(manifest, shot);
  const { priorStrength } = manifest.options;
  const { sigma } = card.softEncoding;
  const moves = (shotControls(manifest, shot)?.palette ?? []).map(({ from, to }): AbMove => ({
    from: abOfHex(from),
    to: abOfHex(to),
  }));
  const decode = (
    { features, lightness, found }: DecodedFrame,
    target: CellTarget | null,
    settings: DecodeSettings,
  ): Promise<Float32Array> => {
    const decoding = { temperature: settings.temperature, sigma };
    const told = found === null ? { features } : withFound(found, features, decoding);
    const guided = target === null ? told : towardsTarget(target, told, decoding);
    return network.decode({ lightness, priorStrength, ...settings, ...guided });
  };
  const palette = shotPalette(manifest, shot);
  const entries = palette === null ? [] : paletteEntries(palette, card.classes);
  const grid = gridOf(job);
  return async (frame, settings = { vividness, temperature }) => {
    const cellsOf = (ab: Float32Array): PaletteCells => ({ ...frame, ab, grid });
    const moved = async (ab: Float32Array, below: CellTarget | null): Promise<Float32Array> => {
      if (moves.length === 0) return ab;
      const target = moveTarget(ab, moves, frame.hints);
      return decode(frame, below === null ? target : overTarget(target, below), settings);
    };
    const plain = await decode(frame, frame.hints, settings);
    if (palette === null) return moved(plain, null);
    if (palette.hold === "hard") return onPalette(cellsOf(await moved(plain, null)), entries, frame.hints);
    const target = paletteTarget(cellsOf(plain), entries, palette.strength);
    return moved(await decode(frame, overTarget(frame.hints, target), settings), target);
  };
};

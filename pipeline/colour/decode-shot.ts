import { abOfHex } from "#core/colour/hex-colour.ts";
import { moveWish, type AbMove } from "#core/colour/palette-move.ts";
import { wished, type Wish } from "#core/colour/wish.ts";
import { withFound } from "#core/memory/found-colour.ts";
import { shotControls, shotDecoding } from "#core/job/controls.ts";
import type { FrameRange } from "#core/film/frame-range.ts";
import type { Network } from "#core/ports/network.ts";
import type { Job } from "#pipeline/colour/job.ts";

/** A frame as pooling and hints leave it for the head. */
export type DecodedFrame = {
  /** cells x channels, pooled, int8 units. */
  readonly features: Float32Array;
  /** cells, L* 0…100. */
  readonly luma: Float32Array;
  /** What hints wish of its cells. */
  readonly hints: Wish | null;
  /** What references say of its cells, cells x 4; see `referenceFinder`. */
  readonly found: Float32Array | null;
};

export type Taste = { readonly tilt: number; readonly temperature: number };

/** @returns cells x 2, Lab units, upright; with the shot's own taste when none is given */
export type ShotDecoder = (frame: DecodedFrame, taste?: Taste) => Promise<Float32Array>;

/**
 * Decodes a shot's frames with the controls in force there: hints before palette moves before
 * references before the network, each by the share that those before it leave. Where moves are set a frame is decoded twice, because they look
 * at the colours it would have without them.
 */
export const shotDecoder = (network: Network, { manifest, card }: Job, shot: FrameRange): ShotDecoder => {
  const { vividness, temperature } = shotDecoding(manifest, shot);
  const { priorStrength } = manifest.options;
  const { sigma } = card.softEncoding;
  const moves = (shotControls(manifest, shot)?.palette ?? []).map(({ from, to }): AbMove => ({
    from: abOfHex(from),
    to: abOfHex(to),
  }));
  const decode = (
    { features, luma, found }: DecodedFrame,
    wish: Wish | null,
    taste: Taste,
  ): Promise<Float32Array> => {
    const decoding = { temperature: taste.temperature, sigma };
    const told = found === null ? { features } : withFound(found, features, decoding);
    const guided = wish === null ? told : wished(wish, told, decoding);
    return network.decode({ luma, priorStrength, ...taste, ...guided });
  };
  return async (frame, taste = { tilt: vividness, temperature }) => {
    const ab = await decode(frame, frame.hints, taste);
    return moves.length === 0 ? ab : decode(frame, moveWish(ab, moves, frame.hints), taste);
  };
};

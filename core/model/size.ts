import { isOnItsSide } from "#core/film/upright.ts";
import { toNumber } from "#core/film/rational.ts";
import type { PlaneSize } from "#core/film/planes.ts";
import type { ModelCard } from "#core/model/card.ts";
import type { Source } from "#core/film/source.ts";

/** Width over height of the picture as a person sees it: upright, with square pixels. */
export const displayAspect = ({ width, height, sampleAspect, rotation }: Source["video"]): number => {
  const coded = (width / height) * (sampleAspect === null ? 1 : toNumber(sampleAspect));
  return isOnItsSide(rotation) ? 1 / coded : coded;
};

/**
 * Size of the L plane for a film of this aspect: sides are multiples of `multiple`, the area is near
 * the card's, the aspect near the film's. Both errors count alike, as absolute log ratios.
 *
 * @param aspect  width / height as displayed
 */
export const modelSize = (aspect: number, { area, multiple }: ModelCard["input"]): PlaneSize => {
  const most = Math.ceil(area / multiple / multiple);
  let best = { width: multiple, height: multiple, cost: Infinity };
  for (let across = 1; across <= most; across += 1) {
    for (let down = 1; across * down <= most * 1.25; down += 1) {
      const cost =
        Math.abs(Math.log((across * down * multiple * multiple) / area)) +
        Math.abs(Math.log(across / down / aspect));
      if (cost < best.cost) best = { width: across * multiple, height: down * multiple, cost };
    }
  }
  return { width: best.width, height: best.height };
};

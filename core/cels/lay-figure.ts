import { mapGrid, type DrawingDescriptor, type RegionDescriptor } from "#core/cels/describe-regions.ts";
import type { PlaneSize } from "#core/film/planes.ts";

/** From a figure's pixels to a drawing's: first scaled, then moved. */
export type Laying = { readonly scale: number; readonly x: number; readonly y: number };

/** A region that has more of its border than this at the picture's edge lies around the figure. */
const mostlyEdge = 0.5;

/** A figure as if it had been drawn at another place and in another size. */
export const layFigure = (
  figure: DrawingDescriptor,
  laying: Laying,
  size: PlaneSize,
): DrawingDescriptor => {
  const { scale, x, y } = laying;
  const regions = figure.regions.map((region): RegionDescriptor => {
    const { left, top, right, bottom } = region.box;
    return {
      ...region,
      area: region.area * scale ** 2,
      x: region.x * scale + x,
      y: region.y * scale + y,
      box: {
        left: left * scale + x,
        top: top * scale + y,
        right: right * scale + x,
        bottom: bottom * scale + y,
      },
      points: pointsIn(region.points, laying, size),
    };
  });
  return { size, regions: withWideGround(regions, size), map: mapFor(figure, laying, size) };
};

const pointsIn = (points: Uint16Array, { scale, x, y }: Laying, size: PlaneSize): Uint16Array => {
  const inside: number[] = [];
  for (let at = 0; at < points.length; at += 2) {
    const [u, v] = [Math.round(points[at]! * scale + x), Math.round(points[at + 1]! * scale + y)];
    if (u >= 0 && v >= 0 && u < size.width && v < size.height) inside.push(u, v);
  }
  return Uint16Array.from(inside);
};

/** What lies around a figure reaches to the edges of the drawing. */
const withWideGround = (regions: readonly RegionDescriptor[], size: PlaneSize): RegionDescriptor[] => {
  const isGround = ({ edge }: RegionDescriptor): boolean => edge > mostlyEdge;
  const drawn = regions.reduce((sum, region) => sum + (isGround(region) ? 0 : region.area), 0);
  const left = Math.max(1, size.width * size.height - drawn);
  return regions.map((region) =>
    isGround(region) ? { ...region, area: left, x: size.width / 2, y: size.height / 2 } : region,
  );
};

const mapFor = (
  { map }: DrawingDescriptor,
  { scale, x, y }: Laying,
  size: PlaneSize,
): DrawingDescriptor["map"] => {
  const { step, width, height } = mapGrid(size);
  const labels = new Uint16Array(width * height);
  const ground = map.labels[0] ?? 0;
  for (let row = 0; row < height; row += 1) {
    const v = Math.round((row * step - y) / scale / map.step);
    for (let column = 0; column < width; column += 1) {
      const u = Math.round((column * step - x) / scale / map.step);
      const isInside = u >= 0 && v >= 0 && u < map.width && v < map.height;
      labels[row * width + column] = isInside ? map.labels[v * map.width + u]! : ground;
    }
  }
  return { labels, width, height, step };
};

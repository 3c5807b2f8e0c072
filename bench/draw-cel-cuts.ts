/**
 * Draws cuts whose colours are known, for the measure of cels and for fitting what it weighs:
 * `npx tsx bench/draw-cel-cuts.ts FOLDER SEED...` leaves FOLDER/SEED/line and colour, as bench/cels.ts reads
 * them. Every seed is another figure with other colours, another way to move, and other faults of its lines:
 * gaps, lines that boil, lines of other widths, alpha instead of paper.
 */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { figureOf, type CelPart } from "#bench/cel-figures.ts";
import { groundOf } from "#bench/cel-ground.ts";
import { seededRandom, type Random } from "#bench/seeded-random.ts";

type Style = {
  readonly width: number;
  readonly height: number;
  readonly drawings: number;
  readonly line: number;
  readonly lineJitter: number;
  readonly boil: number;
  readonly gaps: number;
  readonly hasAlpha: boolean;
  readonly speed: number;
  readonly zoom: number;
};

const styleOf = ({ between, chance }: Random): Style => ({
  width: Math.round(between(420, 700)),
  height: Math.round(between(380, 520)),
  drawings: 8,
  line: between(1.6, 4.2),
  lineJitter: chance(0.3) ? 0.35 : 0.05,
  boil: chance(0.5) ? between(0.005, 0.025) : 0,
  gaps: chance(0.4) ? between(1.5, 6) : 0,
  hasAlpha: chance(0.35),
  speed: between(0.4, 1.6),
  zoom: chance(0.3) ? between(-0.35, 0.35) : 0,
});

type Pose = { readonly x: number; readonly y: number; readonly turn: number };

const outline = (part: CelPart, { x, y, turn }: Pose, scale: number, shake: () => number): string => {
  const points = Array.from({ length: 36 }, (_, at) => {
    const angle = (at / 36) * Math.PI * 2;
    const power = 1 - part.square * 0.7;
    const round = (value: number): number => Math.sign(value) * Math.abs(value) ** power;
    let reach = 1 + shake();
    for (const [wave, [amount, phase]] of part.waves.entries())
      reach += amount * Math.sin((wave + 2) * angle + phase);
    const [u, v] = [round(Math.cos(angle)) * part.rx * reach, round(Math.sin(angle)) * part.ry * reach];
    return [
      (x + u * Math.cos(turn) - v * Math.sin(turn)) * scale,
      (y + u * Math.sin(turn) + v * Math.cos(turn)) * scale,
    ] as const;
  });
  // Through the middles of the sides, with the corners as handles: smooth.
  const middle = (at: number): string => {
    const [one, two] = [points[at % 36] ?? [0, 0], points[(at + 1) % 36] ?? [0, 0]];
    return `${((one[0] + two[0]) / 2).toFixed(2)} ${((one[1] + two[1]) / 2).toFixed(2)}`;
  };
  return `M${middle(35)}${points.map(([u, v], at) => `Q${u.toFixed(2)} ${v.toFixed(2)} ${middle(at)}`).join("")}Z`;
};

const posesOf = (
  parts: readonly CelPart[],
  time: number,
  turned: number,
  at: readonly [number, number],
): Pose[] => {
  const poses: Pose[] = [];
  for (const part of parts) {
    const parent = poses[part.parent] ?? { x: at[0], y: at[1], turn: 0 };
    const [x, y] = [part.x * (1 - Math.abs(turned) * 0.25) + part.near * turned, part.y];
    poses.push({
      x: parent.x + x * Math.cos(parent.turn) - y * Math.sin(parent.turn),
      y: parent.y + x * Math.sin(parent.turn) + y * Math.cos(parent.turn),
      turn: parent.turn + part.turn + part.swing * Math.sin(time + part.phase),
    });
  }
  return poses;
};

type Group = {
  readonly parts: readonly CelPart[];
  readonly from: readonly [number, number];
  readonly by: readonly [number, number];
};

type Sheet = { readonly style: Style; readonly groups: readonly Group[]; readonly turning: number };

const drawCut = async (folder: string, seed: number): Promise<void> => {
  const random = seededRandom(seed);
  const { between, chance } = random;
  const style = styleOf(random);
  const groups: Group[] = [{ parts: groundOf(random), from: [0, 0], by: [0, 0] }];
  for (let at = chance(0.25) ? 2 : 1; at > 0; at -= 1) {
    const from = [between(-0.15, 0.15) + (at === 2 ? 0.35 : 0), between(-0.05, 0.05)] as const;
    groups.push({ parts: figureOf(random), from, by: [between(-0.5, 0.5), between(-0.1, 0.1)] });
  }
  const sheet = { style, groups, turning: chance(0.4) ? between(-1, 1) : 0 };
  for (const kind of ["line", "colour", "label"]) await mkdir(join(folder, kind), { recursive: true });
  const labels = new Map<string, number>([["255,255,255", 0]]);
  for (let drawing = 0; drawing < style.drawings; drawing += 1) {
    const { lines, fills } = pathsOf(sheet, drawing, random);
    const name = `${String(drawing + 1).padStart(4, "0")}.png`;
    await writeLines(style, lines, join(folder, "line", name));
    await writeColours(style, fills, folder, name, labels);
  }
  const named = [...labels].map(([name, at]) => [at, { name, rgb: name.split(",").map(Number) }] as const);
  await writeFile(join(folder, "labels.json"), JSON.stringify(Object.fromEntries(named)));
};

const pathsOf = ({ style, groups, turning }: Sheet, drawing: number, random: Random) => {
  const share = drawing / (style.drawings - 1);
  const width = style.line * (1 + random.between(-1, 1) * style.lineJitter);
  const scale = style.height * 0.95 * (1 + style.zoom * share);
  const [lines, fills]: [string[], string[]] = [[], []];
  const shake = (): number => (style.boil === 0 ? 0 : random.between(-1, 1) * style.boil);
  for (const { parts, from, by } of groups) {
    const at = [from[0] + by[0] * share * style.speed, from[1] + by[1] * share] as const;
    const poses = posesOf(parts, share * 5 * style.speed, turning * share, at);
    for (const [index, part] of parts.entries()) {
      const path = outline(part, poses[index] ?? { x: 0, y: 0, turn: 0 }, scale, shake);
      const dash = gapIn(style, Math.max(20, (part.rx + part.ry) * 3 * scale), width, random);
      lines.push(`<path d="${path}" fill="#fff" stroke="#000" stroke-width="${width.toFixed(2)}"${dash}/>`);
      fills.push(`<path d="${path}" fill="${part.colour}"/>`);
    }
  }
  return { lines, fills };
};

/** A line of so many pixels that breaks off somewhere, in cuts that have gaps. */
const gapIn = ({ gaps }: Style, whole: number, width: number, { between, chance }: Random): string => {
  if (gaps === 0 || chance(0.4)) return "";
  const gap = between(1, gaps) + width * 0.2;
  return ` stroke-dasharray="${(whole * between(0.5, 1)).toFixed(1)} ${gap.toFixed(1)}" stroke-dashoffset="${between(0, whole).toFixed(1)}"`;
};

const svgOf = ({ width, height }: Style, inner: string, more = ""): Buffer =>
  Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"${more}><rect width="100%" height="100%" fill="#fff"/><g transform="translate(${width / 2} ${height / 2})">${inner}</g></svg>`,
  );

const writeLines = async (style: Style, lines: readonly string[], path: string): Promise<void> => {
  const line = sharp(svgOf(style, lines.join(""))).flatten();
  if (!style.hasAlpha) {
    await line.png().toFile(path);
    return;
  }
  const size = { width: style.width, height: style.height };
  const ink = await line.greyscale().negate().raw().toBuffer();
  await sharp({ create: { ...size, channels: 3, background: "#000" } })
    .joinChannel(ink, { raw: { ...size, channels: 1 } })
    .png()
    .toFile(path);
};

const writeColours = async (
  style: Style,
  fills: readonly string[],
  folder: string,
  name: string,
  labels: Map<string, number>,
): Promise<void> => {
  const painted = sharp(svgOf(style, fills.join(""), ` shape-rendering="crispEdges"`)).flatten();
  const { data, info } = await painted.removeAlpha().raw().toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  const numbers = new Uint8Array(width * height);
  for (let at = 0; at < numbers.length; at += 1) {
    const colour = data.subarray(at * 3, at * 3 + 3).join(",");
    if (!labels.has(colour)) labels.set(colour, labels.size);
    numbers[at] = labels.get(colour) ?? 0;
  }
  await sharp(data, { raw: { width, height, channels: 3 } })
    .png()
    .toFile(join(folder, "colour", name));
  await sharp(numbers, { raw: { width, height, channels: 1 } })
    .png()
    .toFile(join(folder, "label", name));
};

const [into = "", ...seeds] = process.argv.slice(2);
for (const seed of seeds) await drawCut(join(into, seed.padStart(3, "0")), Number(seed));

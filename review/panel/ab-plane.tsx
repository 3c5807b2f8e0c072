import { useEffect, useRef, useState } from "preact/hooks";
import { srgbFromLab } from "#core/colour/lab.ts";
import { labOf, rgbOf } from "#review/state/screen-colour.ts";

export type PlaneChip = {
  /** As the shot has it. */
  readonly rgb: string;
  /** What a move of it begins from. */
  readonly from: string;
  readonly to: string;
  readonly share: number;
};

type Props = {
  readonly chips: readonly PlaneChip[];
  readonly onMove: (from: string, to: string) => void;
};

/** The plane shows a and b from -extent to extent, Lab units, at the lightness of a mid tone. */
const extent = 100;
const planeLightness = 62;
const canvasSide = 96;

/**
 * The shot's colours where they lie on the ab plane, as large as the area they cover; each can be
 * dragged to another hue or chroma. The list beside it does the same without a pointer.
 */
export const AbPlane = ({ chips, onMove }: Props) => {
  const canvas = useRef<HTMLCanvasElement>(null);
  const [dragged, setDragged] = useState<string | null>(null);
  useEffect(() => {
    if (canvas.current !== null) paint(canvas.current);
  }, []);
  const drag = (event: PointerEvent & { readonly currentTarget: Element }, chip: PlaneChip): void => {
    const box = event.currentTarget.closest("svg")?.getBoundingClientRect();
    if (box === undefined) return;
    const a = (((event.clientX - box.left) / box.width) * 2 - 1) * extent;
    const b = (1 - ((event.clientY - box.top) / box.height) * 2) * extent;
    onMove(chip.from, rgbOf({ l: labOf(chip.rgb).l, a: bounded(a), b: bounded(b) }));
  };
  return (
    <div class="plane" aria-hidden="true">
      <canvas ref={canvas} width={canvasSide} height={canvasSide} />
      <svg viewBox={`${-extent} ${-extent} ${2 * extent} ${2 * extent}`}>
        {chips.map((chip) => {
          const { rgb, to, share } = chip;
          const [from, now] = [labOf(rgb), labOf(to)];
          return (
            <g key={rgb}>
              {to !== rgb && <line class="plane-move" x1={from.a} y1={-from.b} x2={now.a} y2={-now.b} />}
              {to !== rgb && <circle class="plane-from" cx={from.a} cy={-from.b} r={3} fill={rgb} />}
              <circle
                class="plane-chip"
                data-chip={rgb}
                cx={now.a}
                cy={-now.b}
                r={5 + 9 * Math.sqrt(share)}
                fill={to}
                onPointerDown={(event) => {
                  event.currentTarget.setPointerCapture(event.pointerId);
                  setDragged(rgb);
                }}
                onPointerMove={(event) => {
                  if (dragged === rgb) drag(event, chip);
                }}
                onPointerUp={() => {
                  setDragged(null);
                }}
                onPointerCancel={() => {
                  setDragged(null);
                }}
              />
            </g>
          );
        })}
      </svg>
    </div>
  );
};

const bounded = (value: number): number => Math.min(extent, Math.max(-extent, value));

/** The colours of a mid tone; what sRGB cannot show at that lightness is fainter, and shows its nearest. */
const paint = (canvas: HTMLCanvasElement): void => {
  const context = canvas.getContext("2d");
  if (context === null) return;
  const picture = context.createImageData(canvasSide, canvasSide);
  for (let y = 0; y < canvasSide; y++) {
    for (let x = 0; x < canvasSide; x++) {
      const a = ((x + 0.5) / canvasSide) * 2 * extent - extent;
      const b = extent - ((y + 0.5) / canvasSide) * 2 * extent;
      const rgb = srgbFromLab([planeLightness, a, b]);
      const at = 4 * (y * canvasSide + x);
      for (const [channel, signal] of rgb.entries()) picture.data[at + channel] = signal * 255;
      picture.data[at + 3] = rgb.some((signal) => signal <= 0 || signal >= 1) ? 90 : 255;
    }
  }
  context.putImageData(picture, 0, 0);
};

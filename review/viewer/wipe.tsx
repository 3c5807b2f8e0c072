import type { ComponentChildren } from "preact";

export type WipeState = {
  /** width / height */
  readonly ratio: number;
  /** Share of the width, from the left, that shows `before`; 0…1. */
  readonly split: number;
  readonly onSplit: (split: number) => void;
};

type Props = WipeState & {
  readonly before: ComponentChildren;
  readonly after: ComponentChildren;
  /** Lies over both, under the line. */
  readonly veil?: ComponentChildren;
  /** Lies over everything. */
  readonly over?: ComponentChildren;
  /** false: what lies over the pictures takes the pointer. */
  readonly sliding?: boolean;
};

/** Two pictures of one size, one over the other up to a line that moves: a slider, for pointer and keys. */
export const Wipe = ({ ratio, split, onSplit, before, after, veil, over, sliding = true }: Props) => (
  <div class="wipe" style={{ "--ratio": String(ratio), "--split": `${split * 100}%` }}>
    <div class="wipe-side">{after}</div>
    <div class="wipe-side wipe-before">{before}</div>
    {veil}
    <span class="wipe-tag wipe-tag-before" hidden={split < 0.12} aria-hidden="true">
      Grey
    </span>
    <span class="wipe-tag wipe-tag-after" hidden={split > 0.88} aria-hidden="true">
      Colour
    </span>
    <input
      class="wipe-slider"
      type="range"
      min={0}
      max={100}
      step={1}
      value={Math.round(split * 100)}
      disabled={!sliding}
      aria-label="Grey or colour"
      aria-valuetext={`${Math.round(split * 100)} % grey`}
      onInput={(event) => {
        onSplit(Number(event.currentTarget.value) / 100);
      }}
    />
    <span class="wipe-line" aria-hidden="true" />
    {over}
  </div>
);

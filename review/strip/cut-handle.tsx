import { useRef } from "preact/hooks";

type Props = {
  readonly cut: number;
  /** Frames that it can go to. */
  readonly least: number;
  readonly most: number;
  /** Where it is on the track, 0…1. */
  readonly share: number;
  /** Frames of the whole track. */
  readonly frames: number;
  readonly chosen: boolean;
  /** Whether the film has no cut there yet. */
  readonly isNew: boolean;
  readonly words: string;
  readonly onChoose: () => void;
  readonly onMove: (to: number) => void;
  readonly onJoin: () => void;
};

const farStep = 10;

/** Where arrow and other keys take a cut; null: the key means nothing to it. */
const placeByKey = ({ cut, least, most }: Props, { key, shiftKey }: KeyboardEvent): number | null => {
  const step = shiftKey ? farStep : 1;
  if (key === "ArrowLeft" || key === "ArrowDown") return cut - step;
  if (key === "ArrowRight" || key === "ArrowUp") return cut + step;
  if (key === "Home") return least;
  return key === "End" ? most : null;
};

/** A cut on the track: a slider, for pointer and keys; Delete joins the two shots. */
export const CutHandle = (props: Props) => {
  const { cut, least, most, share, frames, chosen, isNew, words, onChoose, onMove, onJoin } = props;
  const dragged = useRef<{ readonly x: number; readonly from: number; readonly width: number } | null>(
    null,
  );
  return (
    <div
      class="cut-handle"
      role="slider"
      tabIndex={0}
      aria-label="Cut"
      aria-valuenow={cut}
      aria-valuemin={least}
      aria-valuemax={most}
      aria-valuetext={words}
      title={`${words}; drag it, or arrow keys; Delete joins`}
      data-chosen={chosen}
      data-new={isNew}
      style={{ left: `${share * 100}%` }}
      onFocus={onChoose}
      onPointerDown={(event) => {
        const track = event.currentTarget.parentElement?.clientWidth ?? 1;
        event.currentTarget.setPointerCapture(event.pointerId);
        dragged.current = { x: event.clientX, from: cut, width: track };
        onChoose();
      }}
      onPointerMove={(event) => {
        const drag = dragged.current;
        if (drag === null) return;
        const to = drag.from + Math.round(((event.clientX - drag.x) / drag.width) * frames);
        if (to !== cut) onMove(to);
      }}
      onPointerUp={() => {
        dragged.current = null;
      }}
      onPointerCancel={() => {
        dragged.current = null;
      }}
      onKeyDown={(event) => {
        const to = placeByKey(props, event);
        const joins = event.key === "Delete" || event.key === "Backspace";
        if (to === null && !joins) return;
        event.preventDefault();
        if (to !== null) onMove(to);
        else {
          // The handle goes, and the focus with it.
          event.currentTarget.closest(".cuts")?.querySelector<HTMLElement>(".cut-place")?.focus();
          onJoin();
        }
      }}
    />
  );
};

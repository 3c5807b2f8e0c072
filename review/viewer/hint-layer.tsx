import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { percent } from "#review/state/wording.ts";

type Props = { readonly review: Review; readonly frame: number; readonly rgb: string };
type Place = [x: number, y: number];
type Point = { readonly x: number; readonly y: number };

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const within = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1e4) / 1e4;

/** Nearer places of a stroke, shares of the picture, are one. */
const strokeStep = 0.01;
const maxPlaces = 500;

/** Hints of the shown frame; while hints are placed, also where the next one goes. */
export const HintLayer = ({ review, frame, rgb }: Props) => {
  const { shot, edits, view } = review;
  const hints = editOf(edits.now, shot).hints.filter((hint) => hint.frame === frame);
  return (
    <>
      {view.tool === "hint" && <HintTarget review={review} frame={frame} rgb={rgb} />}
      {hints.map(({ x, y, rgb, stroke = [] }) => (
        <Stroke key={`stroke ${x} ${y}`} places={[[x, y], ...stroke]} rgb={rgb} />
      ))}
      {hints.map((hint) => (
        <span
          key={`${hint.x} ${hint.y}`}
          class="hint"
          aria-hidden="true"
          style={{ left: `${hint.x * 100}%`, top: `${hint.y * 100}%`, background: hint.rgb }}
        />
      ))}
    </>
  );
};

/** A line over the picture; of one place nothing. */
const Stroke = ({ places, rgb }: { readonly places: readonly Place[]; readonly rgb: string }) =>
  places.length < 2 ? null : (
    <svg class="hint-stroke" viewBox="0 0 1 1" preserveAspectRatio="none" aria-hidden="true">
      <polyline points={places.map(([x, y]) => `${x},${y}`).join(" ")} stroke={rgb} />
    </svg>
  );

/** A stroke while it is drawn: where the pointer went since it was pressed. */
const useStroke = (placeOf: (event: MouseEvent) => Place | null) => {
  const drawn = useRef<Place[]>([]);
  const [shown, show] = useState<readonly Place[]>([]);
  return {
    shown,
    begin: (event: PointerEvent): void => {
      const at = placeOf(event);
      drawn.current = at === null ? [] : [at];
    },
    draw: (event: PointerEvent): void => {
      const [at, last] = [placeOf(event), drawn.current.at(-1)];
      if (event.buttons === 0 || at === null || last === undefined) return;
      if (Math.hypot(at[0] - last[0], at[1] - last[1]) < strokeStep) return;
      drawn.current = [...drawn.current, at].slice(0, maxPlaces);
      show(drawn.current);
    },
    /** @returns its places, none where nothing was pressed */
    end: (): readonly Place[] => {
      const places = drawn.current;
      drawn.current = [];
      show([]);
      return places;
    },
  };
};

const HintTarget = ({ review: { actions }, frame, rgb }: Props) => {
  const [aim, setAim] = useState<Point>({ x: 0.5, y: 0.5 });
  const target = useRef<HTMLButtonElement>(null);
  const placeOf = ({ clientX, clientY }: MouseEvent): Place | null => {
    const box = target.current?.getBoundingClientRect();
    if (box === undefined) return null;
    return [within((clientX - box.left) / box.width), within((clientY - box.top) / box.height)];
  };
  const stroke = useStroke(placeOf);
  // Before the next key comes, which is meant for it.
  useLayoutEffect(() => {
    target.current?.focus({ preventScroll: true });
  }, []);
  const place = (event: MouseEvent): void => {
    const [first, ...rest] = stroke.end();
    // A click that a key made has no place of its own.
    const clicked = event.detail === 0 ? null : placeOf(event);
    const [x, y] = clicked === null ? [aim.x, aim.y] : (first ?? clicked);
    setAim({ x, y });
    const isStroke = clicked !== null && rest.length > 0;
    actions.addHint({ frame, x, y, rgb, ...(isStroke ? { stroke: rest } : {}) });
    const what = isStroke ? "Stroke from" : "Hint";
    actions.say(`${what} ${percent(x)} from the left, ${percent(y)} from the top.`);
  };
  const move = (event: KeyboardEvent): void => {
    const arrow = arrows[event.key];
    if (event.key === "Escape") actions.look({ tool: "compare" });
    if (arrow === undefined) return;
    event.preventDefault();
    const step = event.shiftKey ? 0.1 : 0.01;
    setAim(({ x, y }) => ({ x: within(x + arrow.x * step), y: within(y + arrow.y * step) }));
  };
  return (
    <button
      ref={target}
      type="button"
      class="hint-target"
      aria-label={`Place a hint ${percent(aim.x)} from the left, ${percent(aim.y)} from the top. Arrow keys move, Enter places.`}
      onClick={place}
      onPointerDown={stroke.begin}
      onPointerMove={stroke.draw}
      onKeyDown={move}
    >
      <Stroke places={stroke.shown} rgb={rgb} />
      <span class="hint-aim" style={{ left: `${aim.x * 100}%`, top: `${aim.y * 100}%`, background: rgb }} />
    </button>
  );
};

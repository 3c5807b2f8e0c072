import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Area } from "#core/edits/leave.ts";
import { leftIn } from "#core/edits/leave.ts";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";

type Props = { readonly review: Review; readonly frame: number };
type Point = { readonly x: number; readonly y: number };

/** Parts of the shown frame that stay as they are; while one is drawn, also that. */
export const LeaveLayer = ({ review, frame }: Props) => {
  const { shot, edits, view } = review;
  const left = leftIn(editOf(edits.now, shot).leave, { shot, frame });
  return (
    <>
      {view.tool === "leave" && <LeaveTarget review={review} />}
      {left.map(({ area }, index) => (
        <Outline key={index} area={area ?? { left: 0, top: 0, right: 1, bottom: 1 }} />
      ))}
    </>
  );
};

const Outline = ({ area: { left, top, right, bottom } }: { readonly area: Area }) => (
  <span
    class="left-area"
    aria-hidden="true"
    style={{
      left: `${left * 100}%`,
      top: `${top * 100}%`,
      width: `${(right - left) * 100}%`,
      height: `${(bottom - top) * 100}%`,
    }}
  />
);

const share = (value: number): number => Math.round(Math.min(1, Math.max(0, value)) * 1e3) / 1e3;

const between = (one: Point, other: Point): Area => ({
  left: Math.min(one.x, other.x),
  top: Math.min(one.y, other.y),
  right: Math.max(one.x, other.x),
  bottom: Math.max(one.y, other.y),
});

/** Smaller than this, a share of a side, it was a click and no area. */
const minSide = 0.01;

/** What the keys begin with: the middle of the picture. */
const middle: Area = { left: 0.3, top: 0.3, right: 0.7, bottom: 0.7 };

/** Draws an area with the pointer, or with the keys: arrows move it, with shift they size it, Enter takes it. */
const LeaveTarget = ({ review: { shot, edits, actions } }: { readonly review: Review }) => {
  const target = useRef<HTMLButtonElement>(null);
  const [start, setStart] = useState<Point | null>(null);
  const [drawn, setDrawn] = useState<Area>(middle);
  const [byKey, setByKey] = useState(false);
  useLayoutEffect(() => {
    target.current?.focus({ preventScroll: true });
  }, []);
  const at = (event: PointerEvent): Point => {
    const box = target.current?.getBoundingClientRect();
    if (box === undefined) return { x: 0, y: 0 };
    return {
      x: share((event.clientX - box.left) / box.width),
      y: share((event.clientY - box.top) / box.height),
    };
  };
  const take = (area: Area): void => {
    if (area.right - area.left < minSide || area.bottom - area.top < minSide) return;
    const { leave } = editOf(edits.now, shot);
    actions.edit({ leave: [...leave, { first: null, end: null, area, colour: "source" }] });
    actions.say("This part of the picture stays as it is.");
  };
  const press = (event: KeyboardEvent): void => {
    if (event.key === "Escape") actions.look({ tool: "compare" });
    const step = steps[event.key];
    if (step === undefined) return;
    event.preventDefault();
    setByKey(true);
    setDrawn((area) => moved(area, step, event.shiftKey));
  };
  return (
    <button
      ref={target}
      type="button"
      class="hint-target"
      aria-label="Draw the part of the picture that stays as it is. Arrow keys move it, with shift they size it, Enter takes it."
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        setByKey(false);
        setStart(at(event));
        setDrawn(between(at(event), at(event)));
      }}
      onPointerMove={(event) => {
        if (start !== null) setDrawn(between(start, at(event)));
      }}
      onPointerUp={(event) => {
        if (start !== null) take(between(start, at(event)));
        setStart(null);
      }}
      onClick={(event) => {
        // A click that a key made.
        if (event.detail === 0) take(drawn);
      }}
      onKeyDown={press}
    >
      {(start !== null || byKey) && <Outline area={drawn} />}
    </button>
  );
};

const steps: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -0.02, y: 0 },
  ArrowRight: { x: 0.02, y: 0 },
  ArrowUp: { x: 0, y: -0.02 },
  ArrowDown: { x: 0, y: 0.02 },
};

const moved = ({ left, top, right, bottom }: Area, { x, y }: Point, sizes: boolean): Area =>
  sizes
    ? {
        left,
        top,
        right: Math.max(left + 0.02, share(right + x)),
        bottom: Math.max(top + 0.02, share(bottom + y)),
      }
    : between(
        {
          x: share(Math.min(left + x, 1 - (right - left))),
          y: share(Math.min(top + y, 1 - (bottom - top))),
        },
        { x: share(Math.max(right + x, right - left)), y: share(Math.max(bottom + y, bottom - top)) },
      );

import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { editOf } from "#review/state/edit-state.ts";
import type { Review } from "#review/state/use-review.ts";
import { percent } from "#review/state/wording.ts";

type Props = { readonly review: Review; readonly frame: number; readonly rgb: string };
type Point = { readonly x: number; readonly y: number };

const arrows: Readonly<Record<string, Point>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

const within = (share: number): number => Math.round(Math.min(1, Math.max(0, share)) * 1e4) / 1e4;

/** Hints of the shown frame; while hints are placed, also where the next one goes. */
export const HintLayer = ({ review, frame, rgb }: Props) => {
  const { shot, edits, view } = review;
  const hints = editOf(edits.now, shot).hints.filter((hint) => hint.frame === frame);
  return (
    <>
      {view.tool === "hint" && <HintTarget review={review} frame={frame} rgb={rgb} />}
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

const HintTarget = ({ review: { actions }, frame, rgb }: Props) => {
  const [aim, setAim] = useState<Point>({ x: 0.5, y: 0.5 });
  const target = useRef<HTMLButtonElement>(null);
  // Before the next key comes, which is meant for it.
  useLayoutEffect(() => {
    target.current?.focus({ preventScroll: true });
  }, []);
  const place = (event: MouseEvent): void => {
    const box = target.current?.getBoundingClientRect();
    // A click that a key made has no place of its own.
    const byKey = event.detail === 0 || box === undefined;
    const at = byKey
      ? aim
      : {
          x: within((event.clientX - box.left) / box.width),
          y: within((event.clientY - box.top) / box.height),
        };
    setAim(at);
    actions.addHint({ frame, ...at, rgb });
    actions.say(`Hint ${percent(at.x)} from the left, ${percent(at.y)} from the top.`);
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
      onKeyDown={move}
    >
      <span class="hint-aim" style={{ left: `${aim.x * 100}%`, top: `${aim.y * 100}%`, background: rgb }} />
    </button>
  );
};

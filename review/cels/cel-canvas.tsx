import { useEffect, useRef } from "preact/hooks";
import { drawCel } from "#review/cels/draw-cel.ts";
import type { Cut } from "#review/cels/use-cut.ts";
import { grounds } from "#review/cels/cut-state.ts";

/** The painted drawing over its ground; a click selects the region there. */
export const CelCanvas = ({ cut }: { readonly cut: Cut }) => {
  const { pictures, paint, open, selected, ground, zoom, drawing, actions, regionAt } = cut;
  const canvas = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (canvas.current === null || pictures === null) return;
    const region = selected?.region ?? null;
    drawCel(canvas.current, { pictures, paint, open, selected: region, ground: grounds[ground] });
  }, [pictures, paint, open, selected, ground]);
  useEffect(() => {
    const [view, shown] = [frame.current, canvas.current];
    if (view === null || shown === null || selected === null || pictures === null) return;
    const scale = shown.clientWidth / pictures.width;
    view.scrollTo(selected.x * scale - view.clientWidth / 2, selected.y * scale - view.clientHeight / 2);
  }, [selected, zoom, pictures]);
  const select = (event: MouseEvent): void => {
    const shown = canvas.current;
    if (shown === null || pictures === null) return;
    const box = shown.getBoundingClientRect();
    const x = Math.floor(((event.clientX - box.left) / box.width) * pictures.width);
    const y = Math.floor(((event.clientY - box.top) / box.height) * pictures.height);
    const region = regionAt(x, y);
    if (region > 0) actions.select({ region, x, y });
  };
  return (
    <div class="cel-frame" ref={frame}>
      <canvas
        ref={canvas}
        class={zoom === 1 ? "cel" : `cel cel-${zoom}`}
        role="img"
        aria-label={`The painted drawing ${drawing?.name ?? ""}`}
        data-drawn={pictures === null ? undefined : drawing?.name}
        onClick={select}
      />
    </div>
  );
};

import { useEffect, useRef } from "preact/hooks";
import type { Cut } from "#review/cels/use-cut.ts";
import { count } from "#review/state/wording.ts";

/** The drawings of the cut, and how many regions of each wait for a colour. */
export const DrawingStrip = ({ cut }: { readonly cut: Cut }) => {
  const { report, at, actions } = cut;
  const here = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    here.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [at]);
  return (
    <ol class="cel-strip">
      {report.drawings.map(({ name, repeats, unpainted }, index) => (
        <li key={name}>
          <button
            type="button"
            ref={index === at ? here : null}
            aria-pressed={index === at}
            onClick={() => {
              actions.show(index);
            }}
          >
            {name.replace(/\.[^.]*$/, "")}
            <span class={unpainted.length > 0 && repeats === null ? "cel-open" : "soft"}>
              {repeats !== null
                ? "held"
                : unpainted.length === 0
                  ? "painted"
                  : count(unpainted.length, "region")}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
};

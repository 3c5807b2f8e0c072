import type { Mark } from "#core/review/report.ts";

/** Why this shot is to be looked at, in sentences. */
export const Marks = ({ marks }: { readonly marks: readonly Mark[] }) => (
  <section class="marks" data-marked={marks.length > 0}>
    <h3>{marks.length > 0 ? "Look at this" : "Nothing stands out"}</h3>
    {marks.length > 0 ? (
      <ul>
        {marks.map((mark) => (
          <li key={mark.rule}>{mark.sentence}</li>
        ))}
      </ul>
    ) : (
      <p class="soft">Every figure of this shot is inside its limits.</p>
    )}
  </section>
);

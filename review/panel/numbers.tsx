import type { ReviewRule } from "#core/review/gate.ts";
import type { Figures } from "#core/review/report.ts";
import { Sparkline } from "#review/panel/sparkline.tsx";
import type { Review } from "#review/state/use-review.ts";
import { figure, percent } from "#review/state/wording.ts";

type Row = {
  readonly name: string;
  readonly says: string;
  readonly rules: readonly ReviewRule[];
  readonly show: (figures: Figures) => string;
};

const orDash = (value: number | null, show: (value: number) => string): string =>
  value === null ? "–" : show(value);

const rows: readonly Row[] = [
  {
    name: "Flicker",
    says: "how far colour moves from frame to frame where the picture does not; Lab units, 2.3 is just noticeable",
    rules: ["flicker", "jump"],
    show: ({ flicker }) => figure(flicker),
  },
  {
    name: "Wander",
    says: "how far the colour of what looks the same strays through a shot; Lab units",
    rules: ["wander"],
    show: ({ wander }) => figure(wander),
  },
  {
    name: "Wander allowed",
    says: "of it, what the grey film's own change accounts for",
    rules: [],
    show: ({ wanderAllowed }) => figure(wanderAllowed),
  },
  {
    name: "Colourfulness",
    says: "0 none, 15 slightly, 33 moderately, 59 quite, 82 highly (Hasler and Süsstrunk 2003)",
    rules: ["dull", "garish"],
    show: ({ colourfulness }) => figure(colourfulness),
  },
  {
    name: "Tint",
    says: "how far from grey the shot is as a whole, beside what pictures of its hue usually are; one in 50 has more than 1",
    rules: ["tint"],
    show: ({ tint }) => figure(tint),
  },
  {
    name: "Drift",
    says: "how far colours lie from those of similar shots; Lab units",
    rules: ["drift"],
    show: ({ drift }) => orDash(drift, figure),
  },
  {
    name: "Low confidence",
    says: "share of the picture where the network had no clear answer",
    rules: ["lowConfidence"],
    show: ({ lowConfidence }) => orDash(lowConfidence, percent),
  },
  {
    name: "Entropy",
    says: "how divided the network was, 0 to 100 %",
    rules: [],
    show: ({ entropy }) => orDash(entropy, percent),
  },
  {
    name: "CDC",
    says: "colour distribution consistency: how the colour histograms change over 1, 2 and 4 frames; 0 is a still",
    rules: [],
    show: ({ cdc }) => figure(cdc),
  },
  {
    name: "CDC of the grey film",
    says: "what motion and light alone make",
    rules: [],
    show: ({ cdcGrey }) => figure(cdcGrey),
  },
  {
    name: "CDC added",
    says: "CDC less the grey film's",
    rules: ["deltaCdc"],
    show: ({ deltaCdc }) => figure(deltaCdc),
  },
  { name: "CDC of ab", says: "CDC of colour without light", rules: [], show: ({ cdcAb }) => figure(cdcAb) },
  {
    name: "Frames coloured",
    says: "of all frames",
    rules: ["uncoloured"],
    show: ({ framesColoured, frames }) => `${framesColoured} / ${frames}`,
  },
];

/** The shot's figures beside the film's, those that were marked standing out, and their course over the shot. */
export const Numbers = ({ review: { shot, report } }: { readonly review: Review }) => {
  const marked = new Set(shot.marks.map(({ rule }) => rule));
  const { perFrame } = shot;
  const limits = report.thresholds;
  return (
    <section>
      <h3>Numbers</h3>
      <Sparkline name="Flicker" shot={shot} values={perFrame.flicker} limit={limits.jump} show={figure} />
      <Sparkline name="Colourfulness" shot={shot} values={perFrame.colourfulness} show={figure} />
      <Sparkline
        name="Low confidence"
        shot={shot}
        values={perFrame.lowConfidence}
        limit={limits.lowConfidence}
        show={percent}
      />
      <table class="numbers">
        <thead>
          <tr>
            <th scope="col">Figure</th>
            <th scope="col">Shot</th>
            <th scope="col">Film</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, says, rules, show }) => (
            <tr key={name} data-marked={rules.some((rule) => marked.has(rule))}>
              <th scope="row" title={says}>
                {name}
              </th>
              <td>{show(shot.figures)}</td>
              <td>{show(report.figures)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <details>
        <summary>What these say</summary>
        <dl>
          {rows.map(({ name, says }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{says}</dd>
            </div>
          ))}
        </dl>
      </details>
    </section>
  );
};

import type { ReviewShot } from "#core/review/report.ts";
import { clock } from "#review/state/wording.ts";

type Props = {
  readonly name: string;
  readonly shot: ReviewShot;
  /** One value every `perFrame.step` frames, from the shot's first. */
  readonly values: readonly number[];
  /** Above it, a frame is marked. */
  readonly limit?: number;
  readonly show: (value: number) => string;
};

const height = 28;

/** A figure's course over the shot, with its limit and where it peaks. */
export const Sparkline = ({ name, shot, values, limit, show }: Props) => {
  if (values.length < 2) return null;
  const peak = Math.max(...values);
  const peakAt = values.indexOf(peak);
  const top = Math.max(peak, limit !== undefined && peak > limit / 2 ? limit : 0) * 1.08 || 1;
  const y = (value: number): number => height - (value / top) * height;
  const line = values.map((value, at) => `${at} ${y(value).toFixed(2)}`).join("L");
  const end = values.length - 1;
  const share = (peakAt * shot.perFrame.step) / Math.max(1, shot.end - shot.first);
  const peakSeconds = shot.startSeconds + share * (shot.endSeconds - shot.startSeconds);
  const words = `highest ${show(peak)} at ${clock(peakSeconds)}`;
  return (
    <figure class="spark">
      <figcaption>
        {name} <span class="soft">{words}</span>
      </figcaption>
      <svg
        role="img"
        aria-label={`${name} over the shot: ${words}`}
        viewBox={`0 0 ${end} ${height}`}
        preserveAspectRatio="none"
      >
        <path class="spark-area" d={`M0 ${height}L${line}L${end} ${height}Z`} />
        <path class="spark-line" d={`M${line}`} />
        {limit !== undefined && limit <= top && <path class="spark-limit" d={`M0 ${y(limit)}H${end}`} />}
      </svg>
    </figure>
  );
};

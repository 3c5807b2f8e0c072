/**
 * Sources of core that are tested together with others, by the test that does it: what is a part of one
 * idea, and means nothing by itself. All others have their test at their own place.
 */
const testsTogether: Readonly<Record<string, readonly string[]>> = {
  "test/adapters/disk/job-folder.test.ts": ["core/ports/place-owner.ts"],
  "test/cdk/settings.test.ts": ["core/store/stack-name.ts"],
  "test/cdk/permissions.test.ts": [
    "core/permissions/deploy.ts",
    "core/permissions/permission.ts",
    "core/permissions/remove.ts",
    "core/permissions/use.ts",
  ],
  "test/core/colour/bins.test.ts": ["core/colour/convex-hull.ts"],
  "test/core/colour/chroma-at-luma.test.ts": ["core/colour/primaries.ts"],
  "test/core/colour/chroma-table.test.ts": ["core/kernels/last-made.ts"],
  "test/core/colour/chroma.test.ts": ["core/colour/column-runs.ts", "core/colour/quantisation.ts"],
  "test/core/colour/film-codes.test.ts": ["core/colour/signal-lookup.ts"],
  "test/core/colour/lightness.test.ts": ["core/colour/cell-luma.ts"],
  "test/core/colour/rgb-from-planes.test.ts": ["core/colour/grey.ts"],
  "test/core/colour/cell-target.test.ts": ["core/colour/hex-colour.ts", "core/colour/palette-move.ts"],
  "test/core/cost/price-table.test.ts": ["core/cost/prices-by-region.ts", "core/cost/region-prices.ts"],
  "test/core/cost/quote.test.ts": ["core/cost/job-price.ts", "core/cost/work-estimate.ts"],
  "test/core/edits/edits-text.test.ts": ["core/edits/edits.ts"],
  "test/core/events/events.test.ts": ["core/job/event-types.ts", "core/job/ref.ts"],
  "test/core/film/carriage.test.ts": ["core/film/rational.ts", "core/film/source.ts"],
  "test/core/film/span.test.ts": ["core/film/timeline.ts"],
  "test/core/job/batch.test.ts": ["core/typed-json.ts"],
  "test/core/job/controls.test.ts": [
    "core/edits/shot-controls.ts",
    "core/job/check-edits.ts",
    "core/job/manifest.ts",
    "core/job/options.ts",
  ],
  "test/core/job/done.test.ts": ["core/job/long-shots.ts", "core/job/result-digest.ts"],
  "test/core/job/keys.test.ts": ["core/job/own-names.ts", "core/job/worker-message.ts"],
  "test/core/job/option-table.test.ts": ["core/job/choices.ts", "core/job/option-text.ts"],
  "test/core/job/order.test.ts": ["core/job/budget.ts", "core/job/order-limits.ts"],
  "test/core/job/resolve-options.test.ts": ["core/film/encoding.ts"],
  "test/core/kernels/guided-upsampling.test.ts": ["core/kernels/kernel-memory.ts"],
  "test/core/memory/assignment.test.ts": ["core/film/named-reference.ts"],
  "test/core/memory/reference.test.ts": [
    "core/memory/found-colour.ts",
    "core/memory/look-up.ts",
    "core/memory/reference-name.ts",
    "core/model/card.ts",
    "core/model/evidence.ts",
  ],
  "test/core/memory/words.test.ts": [
    "core/memory/nearest-words.ts",
    "core/memory/recall.ts",
    "core/memory/word-sums.ts",
  ],
  "test/core/metrics/cdc.test.ts": ["core/metrics/colourfulness.ts"],
  "test/core/metrics/palette.test.ts": ["core/metrics/ab-histogram.ts"],
  "test/core/metrics/shot-meter.test.ts": ["core/metrics/flicker-meter.ts"],
  "test/core/plan/chunks.test.ts": ["core/film/frame-range.ts"],
  "test/core/ports/sealed-values.test.ts": [
    "core/ports/recording-store.ts",
    "core/store/seal-of.ts",
    "core/store/seal.ts",
  ],
  "test/core/reports/measures.test.ts": ["core/film/key-frames.ts"],
  "test/core/review/judgement.test.ts": [
    "core/review/findings.ts",
    "core/review/gate.ts",
    "core/review/report.ts",
  ],
  "test/core/store/layout.test.ts": ["core/store/stages.ts"],
  "test/core/time/hints.test.ts": [
    "core/time/hint-spread.ts",
    "core/time/hint-state.ts",
    "core/time/hint-walk.ts",
    "core/time/shot-walk.ts",
  ],
  "test/core/time/motion.test.ts": ["core/time/luma-pyramid.ts"],
  "test/core/time/pooling.test.ts": [
    "core/time/accumulator.ts",
    "core/time/pooling-state.ts",
    "core/time/transition.ts",
  ],
  "test/core/workflow/definition.test.ts": [
    "core/workflow/asl.ts",
    "core/workflow/failure-path.ts",
    "core/workflow/fan-out.ts",
    "core/workflow/function-task.ts",
    "core/workflow/retries.ts",
    "core/workflow/worker-task.ts",
  ],
  "test/pipeline/jobs/deliver-webhook.test.ts": ["core/events/webhook-delivery.ts"],
  "test/pipeline/jobs/steps.test.ts": [
    "core/ports/json-values.ts",
    "core/reports/job-report.ts",
    "core/reports/stage-report.ts",
    "core/reports/task-failure.ts",
  ],
  "test/pipeline/plan/work-lists.test.ts": ["core/ports/job-state.ts", "core/reports/chunk-report.ts"],
  "test/review-page/review-server.test.ts": ["core/review/apply.ts"],
};

/** By source: the test. */
export const testedWith: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(testsTogether).flatMap(([test, sources]) => sources.map((source) => [source, test])),
);

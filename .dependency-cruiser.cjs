// The house, as rules: cli, lambdas, gpu-task -> pipeline -> core <- adapters.
// test/layers.test.ts plants one violation of each and expects it to be named.

const { coreRooms, adapterRooms, ffmpegRooms, cliRooms, reviewRooms } = require("./.dependency-rooms.cjs");

const entries = "^(cli|lambdas|bench)/|^gpu-task/(worker|task-ports)[.]ts$";
/** An import that leads nowhere is reported once, by no-unresolvable. */
const unresolved = "^#";
const runtime = "^(core|pipeline|adapters|gpu-task|lambdas|cli|review)/";
const ours = "^(core|pipeline|adapters|gpu-task|lambdas|cli|cdk|review|bench|test)/";

/**
 * Rooms of one top folder, each with those it may import besides itself.
 *
 * @param {string} house
 * @param {Record<string, readonly string[]>} below
 * @param {readonly string[]} shared  files at the root that every room may import, as patterns
 */
const looksDown = (house, below, shared) =>
  Object.entries(below).map(([room, rooms]) => ({
    name: `${house.replace("/", "-")}-${room}-looks-down`,
    comment: `${house}/${room} may import ${["itself", ...rooms].join(", ")}: no room knows who needs it.`,
    severity: "error",
    from: { path: `^${house}/${room}/` },
    to: {
      path: `^${house}/`,
      pathNot: [...[room, ...rooms].map((name) => `^${house}/${name}/`), ...shared],
    },
  }));

const conditionNames = ["import", "require", "node", "default"];

/** @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "core-is-pure",
      comment: "core decides and computes: it imports itself and zod, so it runs and is tested anywhere.",
      severity: "error",
      from: { path: "^core/" },
      to: { pathNot: ["^core/", "^node_modules/zod/", unresolved] },
    },
    {
      name: "core-root-is-the-ground",
      comment: "What lies at the root of core serves every room, so it knows none.",
      severity: "error",
      from: { path: "^core/[^/]+$" },
      to: { path: "^core/[^/]+/" },
    },
    ...looksDown("core", coreRooms, ["^core/[^/]+$"]),
    {
      name: "pipeline-knows-core-only",
      comment: "A stage meets the world through the ports in core/ports/, whatever stands behind them.",
      severity: "error",
      from: { path: "^pipeline/", pathNot: "^pipeline/jobs/" },
      to: { pathNot: ["^(core|pipeline)/", unresolved] },
    },
    {
      name: "pipeline-jobs-are-light",
      comment: "A job's life needs no frames: it is checked, limited and signed by three small packages.",
      severity: "error",
      from: { path: "^pipeline/jobs/" },
      to: {
        pathNot: ["^(core|pipeline)/", "^node_modules/(zod|p-limit|standardwebhooks)/", unresolved],
      },
    },
    ...looksDown(
      "pipeline",
      { colourist: ["review", "colour"], review: ["colour"], colour: [], plan: [], jobs: [], cels: [] },
      [],
    ),
    {
      name: "adapters-know-core-only",
      comment: "An adapter fits a port of core to a tool or a service; it does not know who calls it.",
      severity: "error",
      from: { path: "^adapters/" },
      to: { path: "^(pipeline|gpu-task|lambdas|cli|cdk|review|bench|test)/" },
    },
    ...looksDown("adapters", adapterRooms, [
      "^adapters/(env|read-at-most|service-tries|system-errors)[.]ts$",
    ]),
    ...looksDown("adapters/ffmpeg", ffmpegRooms, []),
    {
      name: "only-entries-wire-adapters",
      comment: "What stands behind a port is chosen once, where a process starts.",
      severity: "error",
      from: { pathNot: [entries, "^(adapters|test)/"] },
      to: { path: "^adapters/" },
    },
    {
      name: "worker-never-looks-up",
      comment:
        "A task runs the same for anyone who starts it: worker and lambdas do not know the command line.",
      severity: "error",
      from: { path: "^(gpu-task|lambdas)/" },
      to: { path: "^(cli|cdk)/" },
    },
    {
      name: "worker-and-lambdas-are-apart",
      comment: "They are deployed apart and meet through the job's store alone.",
      severity: "error",
      from: { path: "^(gpu-task|lambdas)/" },
      to: { path: "^(gpu-task|lambdas)/", pathNot: "^$1/" },
    },
    {
      name: "worker-knows-no-jobs",
      comment:
        "A task works on frames; the images leave pipeline/jobs out, so a change there rebuilds none.",
      severity: "error",
      from: { path: "^gpu-task/" },
      to: { path: "^pipeline/jobs/" },
    },
    {
      name: "lambdas-run-jobs",
      comment: "A function is a handler: of the pipeline it runs jobs, and stages belong to tasks.",
      severity: "error",
      from: { path: "^lambdas/" },
      to: { path: "^pipeline/", pathNot: "^pipeline/jobs/" },
    },
    {
      name: "cli-knows-no-lambdas",
      comment: "The command line and deployed functions call the same use cases, in pipeline/jobs.",
      severity: "error",
      from: { path: "^cli/" },
      to: { path: "^lambdas/" },
    },
    {
      name: "lambdas-stay-light",
      comment: "A lambda starts in milliseconds; networks and pictures belong to tasks.",
      severity: "error",
      from: { path: "^lambdas/" },
      to: {
        path: "^node_modules/(onnxruntime-node|sharp|aws-cdk-lib)/|^adapters/network/",
        reachable: true,
      },
    },
    {
      name: "cdk-imports-no-runtime-code",
      comment:
        "Synth describes the deployment and runs none of it. It reads what both must agree on: the workflow with its errors and retries, places in the bucket, limits of orders, the schedule of deliveries, machines by region.",
      severity: "error",
      from: { path: "^cdk/" },
      to: {
        path: runtime,
        pathNot:
          "^core/((errors|limits)[.]ts$|store/|events/webhook-delivery[.]ts$|cost/(price|region-prices)|workflow/)",
      },
    },
    ...looksDown("cli", cliRooms, []),
    {
      name: "engine-stands-alone",
      comment: "The engine runs any state machine: what tasks and functions do is handed to it.",
      severity: "error",
      from: { path: "^cli/engine/" },
      to: { path: ours, pathNot: "^cli/engine/" },
    },
    {
      name: "review-page-is-a-leaf",
      comment: "The page shows what is handed to it; it knows core's words and nothing that runs.",
      severity: "error",
      from: { path: "^review/" },
      to: { path: "^(pipeline|adapters|gpu-task|lambdas|cli|cdk)/" },
    },
    ...looksDown("review", reviewRooms, []),
    {
      name: "no-test-code-in-production",
      comment: "What ships must not need the tests, the benchmarks or their tools.",
      severity: "error",
      from: { pathNot: "^(test|bench)/|^[^/]+$" },
      to: { path: "^(test|bench)/|^node_modules/(vitest|fast-check)/" },
    },
    {
      name: "no-development-packages-in-production",
      comment: "An install without development packages must run; types may come from anywhere.",
      severity: "error",
      from: { path: runtime },
      to: { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
    },
    {
      name: "no-circular",
      comment: "Two files that need each other are one idea or three.",
      severity: "error",
      from: {},
      to: { circular: true },
    },
    {
      name: "no-unresolvable",
      comment: "Every import is there, under the name it is declared with.",
      severity: "error",
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    enhancedResolveOptions: { conditionNames, exportsFields: ["exports"] },
  },
};

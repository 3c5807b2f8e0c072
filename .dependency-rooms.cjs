// The rooms of each top folder, and what each may import besides itself; .dependency-cruiser.cjs makes rules of them.

/** A room of core may import every room in a later row, and its neighbours as named here. */
const coreRows = [
  ["ports", "reports", "events", "plan", "cost", "batches"],
  ["job"],
  ["review", "colourist"],
  ["edits", "cuts", "memory", "metrics", "space", "cels"],
  ["time"],
  ["colour"],
  ["model", "film", "kernels"],
  ["store"],
];
const coreNeighbours = { reports: ["cost"], ports: ["events", "reports"], model: ["film"] };
const coreRooms = {
  ...Object.fromEntries(
    coreRows.flatMap((row, index) =>
      row.map((room) => [room, [...(coreNeighbours[room] ?? []), ...coreRows.slice(index + 1).flat()]]),
    ),
  ),
  permissions: ["store"],
  workflow: ["store"],
};

const adapterRooms = {
  cels: ["frames", "ffmpeg", "disk"],
  colourist: ["disk", "ffmpeg", "http", "network", "pictures"],
  s3: ["disk"],
  ffmpeg: ["disk"],
  frames: ["disk"],
  network: ["disk"],
  disk: [],
  cuts: [],
  aws: [],
  http: [],
  pictures: [],
};
const ffmpegRooms = {
  frames: ["read", "probe", "process"],
  write: ["read", "probe", "process"],
  read: ["probe", "process"],
  probe: ["process"],
  process: [],
};

const cliRooms = {
  commands: [
    "cloud",
    "library",
    "review",
    "batch",
    "kept",
    "cels",
    "local",
    "colourist",
    "request",
    "terminal",
    "runner",
    "engine",
  ],
  batch: ["cels", "local", "request", "terminal", "runner", "engine"],
  cloud: ["library", "local", "request", "terminal", "runner", "engine"],
  library: ["review", "kept", "local", "colourist", "request", "terminal", "runner", "engine"],
  review: ["kept", "cels", "local", "request", "terminal", "runner", "engine"],
  kept: ["request", "terminal", "runner", "engine"],
  cels: ["local", "request", "runner", "engine"],
  local: ["colourist", "request", "runner", "engine"],
  colourist: ["request", "runner", "engine"],
  request: ["runner", "engine"],
  terminal: ["runner", "engine"],
  runner: ["engine"],
};

const reviewRooms = {
  page: ["viewer", "panel", "strip", "cels", "state"],
  cels: ["state"],
  viewer: ["state"],
  panel: ["state"],
  strip: ["state"],
  state: [],
};

module.exports = { coreRooms, adapterRooms, ffmpegRooms, cliRooms, reviewRooms };

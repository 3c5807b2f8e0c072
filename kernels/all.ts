export { carry, pool } from "./pooling";
export { chroma } from "./chroma";
export { fitCells } from "./guided-upsampling";
export { addVotes } from "./anchor";
export { coarseMotion } from "./coarse-motion";
export { keepInside, searchBlocks } from "./motion";
export { vectorMedian } from "./vector-median";
export { reliability } from "./reliability";
export { poolOverSpace } from "./spatial-pooling";

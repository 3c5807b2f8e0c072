export { carry, pool } from "./pooling";
export { chroma } from "./chroma";
export { fitCells } from "./guided-upsampling";
export { addWords, nearestWords, recall } from "./words";
export { coarseMotion } from "./coarse-motion";
export { keepInside, searchBlocks } from "./motion";
export { vectorMedian } from "./vector-median";
export { reliability } from "./reliability";
export { poolOverSpace } from "./spatial-pooling";

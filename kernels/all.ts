export { carry, pool } from "./pooling";
export { chroma } from "./chroma";
export { fitCells } from "./guided-upsampling";
export { addVotes } from "./anchor";

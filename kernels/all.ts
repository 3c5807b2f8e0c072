export { carry, pool } from "./pooling";
export { chroma } from "./chroma";

export type DecodeRequest = {
  /** cells x channels, pooled, int8 units. */
  readonly features: Float32Array;
  /** cells, L* 0…100. */
  readonly lightness: Float32Array;
  readonly vividness: number;
  readonly temperature: number;
  /** How far the colours usual for a class of things weigh, 0…1; 0 leaves them out. */
  readonly priorStrength: number;
  /** cells x 3: quadratic evidence (n, S_a, S_b) of colours a person set; absent: none. */
  readonly hint?: Float32Array;
  /** bins, added to every cell's logits: the log mask of a palette; absent: none. */
  readonly binBias?: Float32Array;
};

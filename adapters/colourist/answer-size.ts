/** Bytes of a picture that is taken from a colourist: a frame of 8K as an uncompressed TIFF. */
export const mostAnswerBytes = 128 * 2 ** 20;

/** Sums of the four 8 bit codes around every chroma pixel; an odd last column counts twice. */
export function sumRows8(top: usize, bottom: usize, width: u32, into: usize): void {
  const pairs = width >> 1;
  let x: u32 = 0;
  for (; x + 8 <= pairs; x += 8) {
    const upper = i16x8.extadd_pairwise_i8x16_u(v128.load(top + (x << 1)));
    const lower = i16x8.extadd_pairwise_i8x16_u(v128.load(bottom + (x << 1)));
    v128.store(into + (x << 1), i16x8.add(upper, lower));
  }
  for (; x < pairs; x++) {
    const p = top + (x << 1);
    const q = bottom + (x << 1);
    store<u16>(into + (x << 1), <u16>load<u8>(p) + <u16>load<u8>(p, 1) + <u16>load<u8>(q) + <u16>load<u8>(q, 1));
  }
  if (width & 1) {
    store<u16>(into + (pairs << 1), 2 * (<u16>load<u8>(top + width - 1) + <u16>load<u8>(bottom + width - 1)));
  }
}

/** The same of 16 bit words that hold 10 bit codes. */
export function sumRows16(top: usize, bottom: usize, width: u32, into: usize): void {
  const pairs = width >> 1;
  for (let x: u32 = 0; x < pairs; x++) {
    const p = top + (x << 2);
    const q = bottom + (x << 2);
    store<u16>(into + (x << 1), load<u16>(p) + load<u16>(p, 2) + load<u16>(q) + load<u16>(q, 2));
  }
  if (width & 1) {
    const last = (width - 1) << 1;
    store<u16>(into + (pairs << 1), 2 * (load<u16>(top + last) + load<u16>(bottom + last)));
  }
}

/** From one vector to another by a share, lane by lane. */
// @ts-ignore: decorator
@inline
export function mixed(from: v128, to: v128, share: v128): v128 {
  return f32x4.add(from, f32x4.mul(f32x4.sub(to, from), share));
}

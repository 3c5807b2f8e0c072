/*
 * The demo film's two shots, drawn as SVG: a meadow under a summer sky that a child runs across with
 * a kite, and the child's face at a window. Tones are what a panchromatic film would give.
 */

export const demoSize = { width: 640, height: 360 } as const;

/** Frames of each shot; the cut between them is hard. */
export const demoShotFrames = [84, 72] as const;

const grey = (share: number): string => {
  const code = Math.round(share * 255);
  return `rgb(${code},${code},${code})`;
};

const cloud = (x: number, y: number, size: number): string =>
  [
    [0, 0, 34],
    [30, -14, 28],
    [58, 0, 30],
    [28, 8, 36],
  ]
    .map(
      ([dx = 0, dy = 0, r = 0]) =>
        `<circle cx="${x + dx * size}" cy="${y + dy * size}" r="${r * size}" fill="${grey(0.94)}"/>`,
    )
    .join("");

const tree = (x: number, y: number, size: number, sway: number): string =>
  `<rect x="${x - 5 * size}" y="${y - 60 * size}" width="${10 * size}" height="${62 * size}" fill="${grey(0.24)}"/>` +
  [
    [0, -98, 36],
    [-26, -76, 28],
    [27, -78, 29],
    [4, -70, 30],
  ]
    .map(
      ([dx = 0, dy = 0, r = 0], index) =>
        `<circle cx="${x + (dx + sway) * size}" cy="${y + dy * size}" r="${r * size}" fill="${grey(0.3 + 0.04 * index)}"/>`,
    )
    .join("");

/** Blades along the meadow's edge, so that it has the grain of grass. */
const blades = (shift: number): string => {
  let path = "";
  for (let blade = 0; blade < 260; blade += 1) {
    const x = (blade * 61.8) % 660;
    const y = 262 + ((blade * 37.7) % 100);
    const lean = 3 * Math.sin(blade + shift);
    path += `M${x} ${y}q${lean / 2} -5 ${lean} -${8 + (blade % 5)}`;
  }
  return `<path d="${path}" stroke="${grey(0.47)}" stroke-width="1.6" fill="none"/>`;
};

const child = (x: number, y: number, stride: number): string => {
  const leg = 9 * Math.sin(stride);
  return (
    `<path d="M${x} ${y - 22}L${x + leg} ${y}M${x} ${y - 22}L${x - leg} ${y}" stroke="${grey(0.2)}" stroke-width="6"/>` +
    `<path d="M${x - 9} ${y - 20}L${x - 6} ${y - 50}H${x + 6}L${x + 9} ${y - 20}Z" fill="${grey(0.36)}"/>` +
    `<path d="M${x + 4} ${y - 46}L${x + 22} ${y - 62}" stroke="${grey(0.66)}" stroke-width="4"/>` +
    `<circle cx="${x}" cy="${y - 60}" r="10" fill="${grey(0.68)}"/>` +
    `<path d="M${x - 10} ${y - 61}a10 10 0 0 1 20 0z" fill="${grey(0.22)}"/>`
  );
};

const meadow = (frame: number): string => {
  const x = 90 + frame * 4.4;
  const kite = { x: x + 120 + 8 * Math.sin(frame / 7), y: 86 + 14 * Math.sin(frame / 9) };
  return `
    <defs><linearGradient id="sky" x2="0" y2="1"><stop offset="0" stop-color="${grey(0.56)}"/><stop offset="1" stop-color="${grey(0.82)}"/></linearGradient>
    <linearGradient id="grass" x2="0" y2="1"><stop offset="0" stop-color="${grey(0.44)}"/><stop offset="1" stop-color="${grey(0.34)}"/></linearGradient></defs>
    <rect width="640" height="360" fill="url(#sky)"/>
    ${cloud(60 + frame * 0.5, 70, 1)}${cloud(380 + frame * 0.3, 46, 0.8)}${cloud(560 + frame * 0.4, 96, 0.6)}
    <path d="M0 236Q120 176 260 222T520 204T640 216V360H0Z" fill="${grey(0.5)}"/>
    <path d="M0 250Q160 224 330 244T640 240V360H0Z" fill="url(#grass)"/>${blades(frame / 6)}
    ${tree(96, 268, 1.1, 1.5 * Math.sin(frame / 11))}${tree(560, 256, 0.8, 1.5 * Math.sin(frame / 13))}
    <path d="M${x + 22} 258Q${x + 60} 170 ${kite.x} ${kite.y}" stroke="${grey(0.9)}" fill="none"/>
    <path d="M${kite.x} ${kite.y - 22}l15 20l-15 26l-15 -26Z" fill="${grey(0.38)}"/>
    ${child(x, 320, frame / 2.4)}`;
};

const face = (frame: number): string => {
  const nod = 3 * Math.sin(frame / 9);
  const look = 5 * Math.sin(frame / 13);
  const blink = frame % 40 > 35 ? 1 : 7;
  const eye = (x: number): string =>
    `<ellipse cx="${x}" cy="164" rx="13" ry="${blink}" fill="${grey(0.93)}"/><circle cx="${x + look}" cy="164" r="${Math.min(6, blink)}" fill="${grey(0.16)}"/>`;
  return `
    <defs><radialGradient id="skin" cx=".42" cy=".4" r=".75"><stop offset="0" stop-color="${grey(0.78)}"/><stop offset="1" stop-color="${grey(0.56)}"/></radialGradient>
    <linearGradient id="out" x2="0" y2="1"><stop offset="0" stop-color="${grey(0.64)}"/><stop offset="1" stop-color="${grey(0.86)}"/></linearGradient></defs>
    <rect width="640" height="360" fill="${grey(0.42)}"/>
    <rect x="400" y="30" width="190" height="210" fill="url(#out)"/>
    <path d="M400 196Q460 160 520 190T590 180V240H400Z" fill="${grey(0.38)}"/>
    <path d="M400 30H590V240H400ZM495 30V240M400 135H590" stroke="${grey(0.26)}" stroke-width="9" fill="none"/>
    <path d="M120 360Q150 276 262 270Q376 276 404 360Z" fill="${grey(0.33)}"/>
    <g transform="translate(0 ${nod})">
      <rect x="236" y="226" width="52" height="56" fill="${grey(0.58)}"/>
      <ellipse cx="262" cy="168" rx="74" ry="92" fill="url(#skin)"/>
      <path d="M186 168Q176 66 262 62Q350 66 338 168Q326 112 262 108Q200 112 186 168Z" fill="${grey(0.2)}"/>
      ${eye(234)}${eye(291)}
      <path d="M218 146q16 -9 31 0M276 146q16 -9 31 0" stroke="${grey(0.22)}" stroke-width="4" fill="none"/>
      <path d="M262 166q-9 30 2 34" stroke="${grey(0.5)}" stroke-width="3" fill="none"/>
      <path d="M236 214q26 ${20 + 4 * Math.sin(frame / 8)} 54 0q-27 10 -54 0Z" fill="${grey(0.44)}"/>
    </g>`;
};

/** One frame as SVG. @param frame  0 … sum of `demoShotFrames` */
export const demoFrame = (frame: number): string => {
  const [meadowFrames] = demoShotFrames;
  const scene = frame < meadowFrames ? meadow(frame) : face(frame - meadowFrames);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${demoSize.width}" height="${demoSize.height}">${scene}</svg>`;
};

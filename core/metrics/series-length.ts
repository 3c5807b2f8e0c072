/** Points of a series of figures; a longer shot is measured at so many places. */
export const maxPoints = 240;

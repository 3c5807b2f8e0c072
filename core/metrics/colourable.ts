/** Whether a colour of this L* can be seen: black and white carry none. */
export const isColourable = (lightness: number): boolean => lightness >= 10 && lightness <= 95;

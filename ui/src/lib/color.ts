type Rgb = [number, number, number];

function parseHex(hex: string): Rgb | null {
  const match = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(hex);
  if (!match) return null;
  return [1, 2, 3].map((index) => Number.parseInt(match[index] ?? '0', 16)) as Rgb;
}

function toHex(rgb: Rgb): string {
  return `#${rgb.map((part) => Math.round(part).toString(16).padStart(2, '0')).join('')}`;
}

function mix(from: Rgb, to: Rgb, share: number): Rgb {
  return from.map((part, index) => part + ((to[index] ?? 0) - part) * share) as Rgb;
}

function luminance(rgb: Rgb): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((part) => {
    const unit = Math.round(part) / 255;
    return unit <= 0.04045 ? unit / 12.92 : ((unit + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Contrast ratio of two colours as WCAG 2.2 defines it. */
export function contrast(one: string, other: string): number {
  const [first, second] = [parseHex(one), parseHex(other)];
  if (!first || !second) return 1;
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** The colour, moved towards black or white only as far as it needs to reach the ratio on this background. */
export function readable(color: string, background: string, ratio: number): string {
  const rgb = parseHex(color) ?? [13, 107, 99];
  const dark = luminance(parseHex(background) ?? [255, 255, 255]) < 0.18;
  const pole: Rgb = dark ? [255, 255, 255] : [0, 0, 0];
  for (let share = 0; share < 1; share += 0.04) {
    const candidate = toHex(mix(rgb, pole, share));
    if (contrast(candidate, background) >= ratio) return candidate;
  }
  return toHex(pole);
}

/** A pale wash of the colour over the background. */
export function wash(color: string, background: string, share: number): string {
  return toHex(mix(parseHex(background) ?? [255, 255, 255], parseHex(color) ?? [13, 107, 99], share));
}

import type { Frame, Painter } from "./points";

/** How much of a point covers what lies below. */
const OPAQUE = 0.8;
const BEHIND = 0.12;

/** Points without a graphics card: squares into the pixels themselves. */
export function flatPainter(canvas: HTMLCanvasElement): Painter | null {
  const context = canvas.getContext("2d");
  if (!context) return null;
  return {
    kind: "canvas",
    paint({ points: { x, y, group, inside }, zoom: [left, right, bottom, top], tones, size }: Frame) {
      const { width, height } = canvas;
      const image = context.createImageData(width, height);
      const pixels = image.data;
      const [across, up] = [width / (right - left), height / (top - bottom)];
      const side = Math.max(1, Math.round(size));
      const last = tones.length - 1;
      for (let i = 0; i < x.length; i++) {
        const px = Math.round(((x[i] ?? 0) - left) * across - side / 2);
        const py = Math.round((top - (y[i] ?? 0)) * up - side / 2);
        if (!(px > -side && px < width && py > -side && py < height)) continue;
        const [r, g, b] = tones[Math.min(last, group[i] ?? last)] ?? [0, 0, 0];
        const part = inside && inside[i] !== 1 ? BEHIND : OPAQUE;
        for (let down = Math.max(0, py); down < Math.min(height, py + side); down++) {
          for (let over = Math.max(0, px); over < Math.min(width, px + side); over++) {
            const at = (down * width + over) * 4;
            const below = (pixels[at + 3] ?? 0) / 255;
            const opaque = part + below * (1 - part);
            const mix = (own: number, other: number) => (own * part + other * below * (1 - part)) / opaque;
            pixels[at] = mix(r, pixels[at] ?? 0);
            pixels[at + 1] = mix(g, pixels[at + 1] ?? 0);
            pixels[at + 2] = mix(b, pixels[at + 2] ?? 0);
            pixels[at + 3] = opaque * 255;
          }
        }
      }
      context.putImageData(image, 0, 0);
    },
  };
}

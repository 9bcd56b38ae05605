const known = new Map<string, readonly [number, number, number, number]>();
let paint: CanvasRenderingContext2D | null = null;

/** Red, green, blue and how opaque, 0 to 255 each, of a colour as browsers compute it: mixed ones in forms that few programs know. */
export function channels(colour: string): readonly [number, number, number, number] {
  const before = known.get(colour);
  if (before) return before;
  paint ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!paint) return [0, 0, 0, 255];
  paint.clearRect(0, 0, 1, 1);
  paint.fillStyle = colour;
  paint.fillRect(0, 0, 1, 1);
  const [r = 0, g = 0, b = 0, a = 0] = paint.getImageData(0, 0, 1, 1).data;
  known.set(colour, [r, g, b, a]);
  return [r, g, b, a];
}

/** A colour in the form that every program knows. */
export function plain(colour: string): string {
  if (colour === "none" || colour.startsWith("rgb(")) return colour;
  const [r, g, b, a] = channels(colour);
  return a === 255 ? `rgb(${r}, ${g}, ${b})` : `rgba(${r}, ${g}, ${b}, ${(a / 255).toFixed(3)})`;
}

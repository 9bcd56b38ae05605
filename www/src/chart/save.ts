import { download } from "../download";
import { plain } from "./colour";

export const PICTURES = ["svg", "png"] as const;
export type Picture = (typeof PICTURES)[number];

/** What of a shape's looks a file needs, on the page said by style sheets, and what needs no words. */
const LOOKS = [
  ["fill", "rgb(0, 0, 0)"],
  ["fill-opacity", "1"],
  ["stroke", "none"],
  ["stroke-width", "1px"],
  ["stroke-dasharray", "none"],
  ["stroke-linecap", "butt"],
  ["stroke-linejoin", "miter"],
  ["opacity", "1"],
  ["paint-order", "normal"],
  ["font-size", ""],
  ["font-weight", "400"],
  ["text-anchor", "start"],
  ["vector-effect", "none"],
] as const;
const MARGIN = 16;
const TITLE = 28;
/** Pixels of the picture for one on the page. */
const FINER = 2;
const SVG = "http://www.w3.org/2000/svg";

/** The browser does not make the picture: too large for its memory, or a canvas that it lets nobody read. */
export class PictureFailed extends Error {
  readonly code = "picture_failed";
}

/** Saves the drawing of the chart that the button belongs to; throws where there comes no picture of it. */
export async function savePicture(event: Event, name: string, title: string, kind: Picture): Promise<void> {
  const button = event.currentTarget as HTMLElement;
  button.closest<HTMLElement>("[popover]")?.hidePopover();
  try {
    await saved(drawingOf(button.closest("section, figure") ?? document, name), name, title, kind);
  } catch {
    throw new PictureFailed();
  }
}

async function saved(drawing: Element | null, name: string, title: string, kind: Picture): Promise<void> {
  if (!drawing) throw new PictureFailed();
  const picture = standalone(drawing, title);
  const text = new XMLSerializer().serializeToString(picture);
  if (kind === "svg") return download(`${name}.svg`, text, "image/svg+xml");
  download(`${name}.png`, await painted(text, picture), "image/png");
}

/** What a chart of this name has drawn. */
export function drawingOf(within: ParentNode, name: string): Element | null {
  return within.querySelector(`[data-drawing="${CSS.escape(name)}"]`);
}

/** A drawing as it looks now, free of the page: a title, all looks said by attributes, no script, no style. */
export function standalone(drawing: Element, title: string): SVGSVGElement {
  const style = getComputedStyle(drawing);
  const { width, height } = drawing.getBoundingClientRect();
  const [wide, high] = [Math.ceil(width) + 2 * MARGIN, Math.ceil(height) + 2 * MARGIN + TITLE];
  const picture = made("svg", { width: wide, height: high, viewBox: `0 0 ${wide} ${high}` }) as SVGSVGElement;
  const surface = getComputedStyle(drawing.closest(".panel, .card") ?? document.body).backgroundColor;
  // Once for all words.
  picture.setAttribute("font-family", style.fontFamily);
  const heading = made("text", {
    x: MARGIN,
    y: MARGIN + 14,
    fill: plain(style.color),
    "font-size": 14,
    "font-weight": 600,
  });
  heading.textContent = title;
  picture.append(made("rect", { width: wide, height: high, fill: plain(surface) }), heading);
  const place = made("svg", {
    x: MARGIN,
    y: MARGIN + TITLE,
    width: Math.ceil(width),
    height: Math.ceil(height),
    overflow: "visible",
  });
  const left = drawing.getBoundingClientRect();
  for (const part of drawing instanceof SVGSVGElement
    ? [drawing]
    : drawing.querySelectorAll(":scope > svg, :scope > canvas")) {
    const box = part.getBoundingClientRect();
    const where = { x: box.left - left.left, y: box.top - left.top, width: box.width, height: box.height };
    if (part instanceof HTMLCanvasElement) place.append(made("image", { ...where, href: part.toDataURL("image/png") }));
    else place.append(looking(part as SVGElement, where));
  }
  picture.append(place);
  return picture;
}

function made(name: string, attributes: Readonly<Record<string, string | number>>): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [attribute, value] of Object.entries(attributes)) element.setAttribute(attribute, String(value));
  return element;
}

const GEOMETRY =
  /^(x|y|x1|x2|y1|y2|dx|dy|cx|cy|r|rx|ry|width|height|d|points|viewBox|preserveAspectRatio|transform|overflow|offset)$/;

/** A copy of a shape with what is in it: where it lies and how it looks, nothing else. Comments and what is not shown stay behind. */
function looking(shape: SVGElement, own: Readonly<Record<string, string | number>> = {}): SVGElement {
  const copy = made(shape.localName, {});
  for (const { name, value } of shape.attributes) if (GEOMETRY.test(name)) copy.setAttribute(name, value);
  // What groups look like, their shapes say themselves.
  const style = shape.childElementCount > 0 ? null : getComputedStyle(shape);
  for (const [look, usual] of style ? LOOKS : []) {
    const value = style?.getPropertyValue(look) ?? "";
    if (value !== "" && value !== usual)
      copy.setAttribute(look, look === "fill" || look === "stroke" ? plain(value) : value);
  }
  for (const [name, value] of Object.entries(own)) copy.setAttribute(name, String(value));
  for (const child of shape.childNodes) {
    if (child instanceof SVGElement) {
      if (getComputedStyle(child).display !== "none") copy.append(looking(child));
    } else if (child instanceof Text && shape.localName === "text") copy.append(child.data.trim());
  }
  return copy;
}

/** The picture in pixels. */
async function painted(text: string, picture: SVGSVGElement): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = picture.width.baseVal.value * FINER;
    canvas.height = picture.height.baseVal.value * FINER;
    const context = canvas.getContext("2d");
    if (!context) throw new PictureFailed();
    context.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, failed) => {
      canvas.toBlob((blob) => (blob ? done(blob) : failed(new PictureFailed())), "image/png");
    });
  } finally {
    URL.revokeObjectURL(address);
  }
}

import { type Frame, MOST_GROUPS, type Painter, type Points } from "./points";

const VERTEX = `#version 300 es
in float x;
in float y;
in vec2 look;
uniform vec4 zoom;
uniform float size;
uniform vec4 tones[${MOST_GROUPS}];
uniform int last;
out vec4 tone;
void main() {
  gl_Position = vec4((x - zoom.x) * zoom.y - 1.0, (y - zoom.z) * zoom.w - 1.0, 0.0, 1.0);
  gl_PointSize = size;
  tone = tones[min(int(look.x + 0.5), last)];
  tone.a *= look.y > 0.5 ? 0.8 : 0.12;
}`;

const FRAGMENT = `#version 300 es
precision mediump float;
in vec4 tone;
out vec4 colour;
void main() {
  vec2 at = gl_PointCoord - 0.5;
  if (dot(at, at) > 0.25) discard;
  colour = vec4(tone.rgb * tone.a, tone.a);
}`;

/** Points by the graphics card, all in one draw call; null where there is no WebGL2. */
export function glPainter(canvas: HTMLCanvasElement): Painter | null {
  // What is drawn must still be there when it is saved as a picture.
  const gl = canvas.getContext("webgl2", { antialias: false, preserveDrawingBuffer: true });
  const program = gl && programOf(gl);
  if (!gl || !program) return null;
  gl.useProgram(program);
  const place = (name: string) => gl.getUniformLocation(program, name);
  const [zoom, size, tones, last] = [place("zoom"), place("size"), place("tones"), place("last")];
  const columns = ["x", "y", "look"].map((name) => ({
    at: gl.getAttribLocation(program, name),
    buffer: gl.createBuffer(),
  }));
  gl.enable(gl.BLEND);
  gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
  const handed: [place: unknown, look: unknown, group: unknown] = [null, null, null];
  const hand = (points: Points) => {
    const [x, y, look] = columns;
    if (handed[0] !== points.x) {
      fill(gl, x, Float32Array.from(points.x), 1, gl.FLOAT);
      fill(gl, y, Float32Array.from(points.y), 1, gl.FLOAT);
    }
    if (handed[1] !== points.inside || handed[2] !== points.group || handed[0] !== points.x)
      fill(gl, look, looks(points), 2, gl.UNSIGNED_BYTE);
    handed[0] = points.x;
    handed[1] = points.inside;
    handed[2] = points.group;
  };
  return {
    kind: "webgl",
    paint({ points, zoom: [left, right, bottom, top], tones: given, size: pixels }: Frame) {
      hand(points);
      gl.viewport(0, 0, canvas.width, canvas.height);
      gl.clearColor(0, 0, 0, 0);
      gl.clear(gl.COLOR_BUFFER_BIT);
      gl.uniform4f(zoom, left, 2 / (right - left), bottom, 2 / (top - bottom));
      gl.uniform1f(size, pixels);
      const shown = given.slice(0, MOST_GROUPS);
      gl.uniform4fv(
        tones,
        shown.flatMap((channels) => channels.map((one) => one / 255)),
      );
      gl.uniform1i(last, shown.length - 1);
      gl.drawArrays(gl.POINTS, 0, points.x.length);
    },
  };
}

interface Column {
  readonly at: number;
  readonly buffer: WebGLBuffer | null;
}

function fill(
  gl: WebGL2RenderingContext,
  column: Column | undefined,
  data: Float32Array<ArrayBuffer> | Uint8Array<ArrayBuffer>,
  size: number,
  type: number,
): void {
  if (!column) return;
  gl.bindBuffer(gl.ARRAY_BUFFER, column.buffer);
  gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
  gl.enableVertexAttribArray(column.at);
  gl.vertexAttribPointer(column.at, size, type, false, 0, 0);
}

/** Group and whether it is of the audience, a byte each. */
function looks({ group, inside }: Points): Uint8Array<ArrayBuffer> {
  const both = new Uint8Array(group.length * 2);
  for (let i = 0; i < group.length; i++) {
    both[2 * i] = group[i] ?? 255;
    both[2 * i + 1] = inside ? (inside[i] ?? 0) : 1;
  }
  return both;
}

function programOf(gl: WebGL2RenderingContext): WebGLProgram | null {
  const program = gl.createProgram();
  for (const [type, source] of [
    [gl.VERTEX_SHADER, VERTEX],
    [gl.FRAGMENT_SHADER, FRAGMENT],
  ] as const) {
    const shader = gl.createShader(type);
    if (!shader) return null;
    gl.shaderSource(shader, source);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

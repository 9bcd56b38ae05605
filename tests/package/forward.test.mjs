// A file's slices come from one stream, if they can; whatever streams do, the bytes are those of the file, or the error is.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Forward } from "../../pkg/forward.js";
import { LOOKAHEAD } from "../../pkg/slices.js";

const SLICE = 100_000;
const SIZE = 12 * SLICE + 4321;
const bytes = Uint8Array.from({ length: SIZE }, (_, i) => (Math.imul(i, 2654435761) >>> 13) & 255);
const blob = new Blob([bytes]);

/** The ranges of all slices, as job workers need them. */
const ranges = Array.from({ length: Math.ceil(SIZE / SLICE) }, (_, i) => [
  Math.max(0, i * SLICE - 1),
  Math.min(SIZE, (i + 1) * SLICE + LOOKAHEAD),
]);

/**
 * A Blob that counts who asks it for parts, and whose stream is as given.
 * @param {(part: Blob) => ReadableStream} [streamOf]
 */
function watched(streamOf = (part) => part.stream()) {
  const asked = { streams: 0, parts: 0 };
  const slice = (/** @type {number} */ from, /** @type {number | undefined} */ to) => {
    const part = blob.slice(from, to);
    return {
      stream() {
        asked.streams += 1;
        return streamOf(part);
      },
      arrayBuffer() {
        asked.parts += 1;
        return part.arrayBuffer();
      },
    };
  };
  return { asked, blob: /** @type {Blob} */ (/** @type {unknown} */ ({ size: SIZE, slice })) };
}

/**
 * Reads ranges, each into the room of the one before the last, as when two are under way.
 * @param {Forward} forward
 * @param {readonly (readonly number[])[]} wanted
 */
async function check(forward, wanted) {
  /** @type {Uint8Array<ArrayBuffer>[]} */
  const rooms = [];
  for (let i = 0; i < wanted.length; i += 2) {
    const two = wanted.slice(i, i + 2);
    const read = await Promise.all(two.map(([from = 0, to = 0]) => forward.read(from, to, rooms.pop())));
    for (const [k, [from, to]] of two.entries()) {
      assert.ok(Buffer.from(bytes.subarray(from, to)).equals(read[k] ?? new Uint8Array()), `${from}..${to}`);
    }
    rooms.push(...read);
  }
}

/** @param {readonly Uint8Array[]} chunks @param {Error} [error] */
function streamOf(chunks, error) {
  const left = [...chunks];
  return new ReadableStream({
    type: "bytes",
    pull(controller) {
      const next = left.shift();
      if (next) return controller.enqueue(Uint8Array.from(next));
      if (error) return controller.error(error);
      controller.close();
      controller.byobRequest?.respond(0);
    },
  });
}

describe("a file that is read forward", () => {
  it("comes from one stream, and its end is looked at once more", async () => {
    const { asked, blob } = watched();
    await check(new Forward(blob), ranges);
    // Two slices reach the end.
    assert.deepEqual(asked, { streams: 1, parts: 2 });
  });

  it("is the same in any order, and with parts that are longer or come again", async () => {
    const { asked, blob } = watched();
    const turned = ranges.flatMap((range, i) => (i % 3 === 2 ? [range, ranges[i - 1] ?? []] : [range]));
    const longer = ranges.map(([from = 0, to = 0], i) => [
      from,
      Math.min(SIZE, to + (i % 4 === 1 ? 5 * LOOKAHEAD : 0)),
    ]);
    await check(new Forward(blob), turned);
    assert.equal(asked.streams, 1);
    for (const wanted of [longer, ranges.toReversed(), [...ranges, ...ranges], ranges.slice(5)]) {
      await check(new Forward(watched().blob), wanted);
    }
  });

  it("is read part by part where a stream is none of bytes, ends early or breaks", async () => {
    const start = [bytes.slice(0, SLICE), bytes.slice(SLICE, 2.5 * SLICE)];
    const ways = [() => new ReadableStream(), () => streamOf(start), () => streamOf(start, new Error("broken"))];
    for (const way of ways) {
      const { asked, blob } = watched(way);
      await check(new Forward(blob), ranges);
      assert.equal(asked.streams, 1);
      assert.ok(asked.parts >= ranges.length - 2);
    }
  });

  it("tells what is wrong with a file that has become another one meanwhile", async () => {
    const { blob } = watched();
    const slice = (/** @type {number} */ from, /** @type {number} */ to) => ({
      ...blob.slice(from, to),
      arrayBuffer: () => Promise.reject(new Error("another one")),
    });
    const forward = new Forward(/** @type {Blob} */ (/** @type {unknown} */ ({ size: SIZE, slice })));
    await assert.rejects(check(forward, ranges), /another one/);
  });

  it("can be closed at any time", async () => {
    const forward = new Forward(watched().blob);
    const [first, second] = [forward.read(0, SLICE, undefined), forward.read(SLICE - 1, 2 * SLICE, undefined)];
    await first;
    forward.close();
    await second;
    await check(forward, ranges);
  });
});

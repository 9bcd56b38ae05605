/** What programs give as rows, as the module takes it; and back. */
import type { ByRow, ClusterData, Columns } from "./cluster-protocol.js";
import { Failure } from "./errors.js";
import type {
  ClusterLabels,
  ClusterNumbers,
  ClusterRows,
  MixedRows,
  PreparedColumn,
  RowsShape,
} from "./types-cluster.js";

const TRANSFORMS = ["none", "log1p", "yeoJohnson", "quantileNormal"] as const;
/** Numbers before what a transform learnt: fill, centre, spread, weight, kind. */
const FIXED = 5;

function isNumbers(rows: ClusterRows): rows is ClusterNumbers {
  return ArrayBuffer.isView(rows) || typeof rows[0] === "number";
}

export function numbersOf(list: ClusterNumbers): Float64Array {
  return list instanceof Float64Array ? list : Float64Array.from(list);
}

/** Rows that do not fill what was said of them are refused. */
export function dataOf(rows: ClusterRows, { n, d }: RowsShape = {}): ClusterData {
  const wrong = (field: string, value: number) =>
    new Failure({ code: "parameter_invalid", field, value: String(value) });
  for (const [field, value] of [
    ["n", n],
    ["d", d],
  ] as const) {
    if (value !== undefined && !(Number.isInteger(value) && value > 0)) throw wrong(field, value);
  }
  if (!isNumbers(rows)) {
    if (d !== undefined && rows.length !== d) throw wrong("d", d);
    if (n !== undefined && rows.some((column) => column.length !== n)) throw wrong("n", n);
    return { numbers: rows.map(numbersOf), codes: [] };
  }
  const columns = d ?? 1;
  if (rows.length % columns !== 0) throw wrong("d", columns);
  if (n !== undefined && rows.length !== n * columns) throw wrong("n", n);
  return { values: numbersOf(rows), columns } satisfies ByRow;
}

/** The same, column by column. */
export function columnsOf(data: ClusterData): readonly Float64Array[] {
  if (!("values" in data)) return data.numbers;
  const { values, columns } = data;
  const count = values.length / columns;
  return Array.from({ length: columns }, (_, j) =>
    Float64Array.from({ length: count }, (_, row) => values[row * columns + j] ?? Number.NaN),
  );
}

/** Categories become codes in the order in which they come; what the codes mean comes back. */
export function mixedOf({ numbers = [], categories = [] }: MixedRows): {
  readonly data: Columns;
  readonly names: readonly (readonly (string | number)[] | null)[];
} {
  const coded = categories.map((column) => {
    if (column instanceof Uint32Array) return { codes: column, names: null };
    const known = new Map<string | number, number>();
    const codes = Uint32Array.from(column, (value) => {
      const code = known.get(value) ?? known.size;
      known.set(value, code);
      return code;
    });
    return { codes, names: [...known.keys()] };
  });
  const data = { numbers: numbers.map(numbersOf), codes: coded.map(({ codes }) => codes) };
  return { data, names: coded.map(({ names }) => names) };
}

export function labelsOf(labels: ClusterLabels): Uint32Array {
  return Uint32Array.from(labels);
}

/** Noise is −1. */
export function labelled(codes: Uint32Array | undefined): Int32Array {
  return Int32Array.from(codes ?? []);
}

export function preparedOf(list: Float64Array): PreparedColumn {
  const [fill = Number.NaN, centre = 0, spread = 1, weight = 1, kind = 0] = list;
  return {
    fill: Number.isNaN(fill) ? null : fill,
    transform: TRANSFORMS[kind] ?? "none",
    learnt: [...list.slice(FIXED)],
    centre,
    spread,
    weight,
  };
}

export function listOf({ fill, transform, learnt, centre, spread, weight }: PreparedColumn): Float64Array {
  return Float64Array.of(fill ?? Number.NaN, centre, spread, weight, TRANSFORMS.indexOf(transform), ...learnt);
}

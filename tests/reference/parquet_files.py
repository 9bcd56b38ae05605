#!/usr/bin/env python3
"""Writes the Parquet files of tests/package/parquet and beside each the CSV text that the package is to make of it.

Oracle: PyArrow 26.0.1 writes the files; the CSV is written from the Python values (Decimal, date, int) that went in, by the standard
library. DuckDB 2.0.0 writes one file, to have another writer's pages. Run by hand, not in CI; tests/package/parquet.test.mjs reads
the files:

    python3 -m venv oracle && oracle/bin/pip install pyarrow==26.0.1 duckdb==2.0.0
    oracle/bin/python tests/reference/parquet_files.py

With a path as argument it prints instead what PyArrow and DuckDB read in a Parquet file that the package wrote, as JSON:

    oracle/bin/python tests/reference/parquet_files.py ledger.parquet
"""

import csv
import datetime
import decimal
import io
import json
import pathlib
import sys

import duckdb
import pyarrow
import pyarrow.parquet

FOLDER = pathlib.Path(__file__).parent.parent / "package/parquet"
D = decimal.Decimal
UTC = datetime.timezone.utc


def moment(*parts, zone=None):
    return datetime.datetime(*parts, tzinfo=zone)


# A column: its name, its type, its values, and how each is to be written.
TYPED = [
    ("order_id", pyarrow.int64(), [9007199254740993, -9223372036854775808, None, 4], str),
    ("customer", pyarrow.string(), ["a,1", "客户 \"二\"", None, "line\nbreak"], str),
    ("paid_on", pyarrow.date32(), [datetime.date(2024, 2, 29), datetime.date(1, 1, 1), None, datetime.date(9999, 12, 31)], str),
    ("amount", pyarrow.decimal128(20, 2), [D("123456789012345678.90"), D("-0.05"), None, D("0.00")], str),
    ("small", pyarrow.decimal128(9, 3), [D("-1.500"), D("0.001"), D("999999.999"), None], str),
    ("large", pyarrow.decimal256(60, 0), [D("1" * 60), D("-" + "9" * 60), None, D(0)], str),
    ("at", pyarrow.timestamp("us"), [moment(2024, 3, 31, 12, 0, 0, 5), moment(1969, 12, 31, 23, 59, 59), None, moment(2024, 1, 1)],
     lambda v: v.isoformat()),
    ("zoned", pyarrow.timestamp("ms", tz="UTC"), [moment(2024, 3, 31, 12, 0, 0, 120000, zone=UTC), None, None, moment(1900, 1, 1, zone=UTC)],
     lambda v: v.strftime("%Y-%m-%dT%H:%M:%S") + (f".{v.microsecond // 1000:03}" if v.microsecond else "") + "Z"),
    ("clock", pyarrow.time64("us"), [datetime.time(23, 59, 59, 1), datetime.time(0), None, datetime.time(7, 5)], str),
    ("yes", pyarrow.bool_(), [True, False, None, True], lambda v: str(v).lower()),
    ("double", pyarrow.float64(), [0.1, -2.5e300, None, 3.0], lambda v: {3.0: "3", -2.5e300: "-2.5e+300"}.get(v, repr(v))),
    ("single", pyarrow.float32(), [19.99, 0.1, None, 16777216], lambda v: {16777216: "16777216"}.get(v, str(v))),
    ("byte", pyarrow.uint8(), [255, 0, None, 7], str),
    ("u64", pyarrow.uint64(), [18446744073709551615, 0, None, 7], str),
    ("u32", pyarrow.uint32(), [4294967295, 0, None, 7], str),
    ("__proto__", pyarrow.string(), ["x", "y", "", None], str),
    ("bytes", pyarrow.binary(), [b"text", b"\xff\x00", None, b""], lambda v: "ff00" if v == b"\xff\x00" else v.decode()),
]
NESTED = [
    ("customer", pyarrow.string(), ["a", "b", "c"], str),
    ("items", pyarrow.list_(pyarrow.struct([("sku", pyarrow.string()), ("price", pyarrow.decimal128(9, 2))])),
     [[{"sku": 'q"', "price": D("1.50")}, {"sku": None, "price": None}], [], None],
     lambda v: "[" + ",".join('{"sku":%s,"price":%s}' % (json.dumps(i["sku"]), i["price"] if i["price"] is not None else "null") for i in v) + "]"),
    ("address", pyarrow.struct([("__proto__", pyarrow.string()), ("zip", pyarrow.int64())]),
     [{"__proto__": "x", "zip": 1}, {"__proto__": None, "zip": 9007199254740993}, {"__proto__": "", "zip": None}],
     lambda v: '{"__proto__":%s,"zip":%s}' % (json.dumps(v["__proto__"]), "null" if v["zip"] is None else v["zip"])),
    ("tags", pyarrow.map_(pyarrow.string(), pyarrow.date32()), [[("2", datetime.date(2024, 1, 1)), ("1", None)], [], None],
     lambda v: "{" + ",".join('%s:%s' % (json.dumps(k), "null" if d is None else f'"{d}"') for k, d in v) + "}"),
    ("matrix", pyarrow.list_(pyarrow.list_(pyarrow.int32())), [[[1, 2], []], [[3]], None],
     lambda v: json.dumps(v, separators=(",", ":"))),
]


def orders(rows):
    """Many rows of ordinary orders: several row groups, pages and dictionaries."""
    days = [datetime.date(2023, 1, 1) + datetime.timedelta(days=i * 7 % 500) for i in range(rows)]
    return [
        ("order_id", pyarrow.string(), [f"A{i:05}" for i in range(rows)], str),
        ("customer_id", pyarrow.int64(), [None if i % 97 == 0 else i * 31 % 211 for i in range(rows)], str),
        ("order_date", pyarrow.date32(), days, str),
        ("amount", pyarrow.decimal128(12, 2), [D(i * 137 % 100_000) / 100 for i in range(rows)], lambda v: f"{v:.2f}"),
        ("status", pyarrow.string(), [["paid", "refunded", None][i * i % 3] for i in range(rows)], str),
    ]


def table(columns):
    return pyarrow.table({name: pyarrow.array(values, kind) for name, kind, values, _ in columns})


def write_csv(name, columns):
    def cells(row):
        return ["" if values[row] is None else write(values[row]) for _, _, values, write in columns]

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([column for column, *_ in columns])
    writer.writerows(cells(row) for row in range(len(columns[0][2])))
    (FOLDER / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8", newline="")


def write(name, columns, **options):
    pyarrow.parquet.write_table(table(columns), FOLDER / f"{name}.parquet", **options)
    write_csv(name, columns)


def check(path):
    read = pyarrow.parquet.read_table(path)
    rows = duckdb.sql(f"SELECT * FROM '{path}'").fetchall()
    assert rows == [tuple(row.values()) for row in read.to_pylist()], "PyArrow and DuckDB read different rows"
    print(json.dumps({"schema": {field.name: str(field.type) for field in read.schema}, "rows": read.to_pylist()}, default=str))


if len(sys.argv) > 1:
    check(sys.argv[1])
    sys.exit()
FOLDER.mkdir(exist_ok=True)
write("typed", TYPED)
write("typed_plain_v1", TYPED, compression="none", use_dictionary=False, version="1.0", write_page_checksum=True)
write("typed_v2_zstd", TYPED, compression="zstd", data_page_version="2.0", write_page_checksum=True)
write("int96", [TYPED[0], TYPED[6]], use_deprecated_int96_timestamps=True, compression="gzip")
write("nested", NESTED)
write("orders_gzip", orders(3000), compression="gzip", row_group_size=1000, data_page_size=2000)
write("orders_lz4", orders(500), compression="lz4", data_page_version="2.0", data_page_size=500, use_dictionary=False,
      column_encoding={"order_id": "DELTA_BYTE_ARRAY", "customer_id": "DELTA_BINARY_PACKED", "status": "DELTA_LENGTH_BYTE_ARRAY"})
write("empty", orders(0))
duckdb.from_arrow(table(orders(400))).write_parquet(str(FOLDER / "orders_duckdb.parquet"), compression="zstd")
write_csv("orders_duckdb", orders(400))
# What tests/fixtures holds in other forms.
pyarrow.parquet.write_table(
    table([
        ("订单编号", pyarrow.int64(), [1001, 1002, 1003, 1004], str),
        ("买家昵称", pyarrow.string(), ["小鹿", "大海", "小鹿", "山雀"], str),
        ("付款时间", pyarrow.timestamp("ms"),
         [moment(2024, 1, 3, 20, 11, 8), moment(2024, 1, 4, 9, 12), moment(2024, 2, 10, 21, 1), moment(2024, 3, 1, 8)], str),
        ("实付金额", pyarrow.decimal128(10, 1), [D("59.9"), D("120.0"), D("88.5"), D("15.0")], str),
        ("订单状态", pyarrow.string(), ["交易成功", "付款以后用户退款成功，交易自动关闭", "交易成功", "交易成功"], str),
    ]),
    FOLDER.parent.parent / "fixtures/orders.parquet",
)
# What is refused.
pyarrow.parquet.write_table(table(orders(20)), FOLDER / "brotli.parquet", compression="brotli")

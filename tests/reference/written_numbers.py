#!/usr/bin/env python3
"""Writes written_numbers.tsv: numbers and amounts as people and systems write them, and the values that other tools read.

Oracles: Babel 2.18.0 (CLDR 47), pandas 3.1.1, Python 3.11.7. Run by hand, not in CI; the Rust test `written_forms` reads the file:

    python3 -m venv oracle && oracle/bin/pip install babel==2.18.0 pandas==3.1.1
    oracle/bin/python tests/reference/written_numbers.py

Columns: tool, the value with the point as decimal mark, the value with the comma, the currency, the text. A value is empty where the
tool does not say it (a locale knows one mark), `-` where there is no such reading.

- babel writes numbers, amounts and accounting amounts of 28 locales; the value is the one it was given, rounded as it rounds.
- strict reads the texts MARKS with babel's strict parser, as English (point) and as German (comma).
- pandas reads the texts PLAIN, with which its `read_csv` agrees on the decimal mark.
"""

import io
import pathlib
from decimal import Decimal

import babel
import babel.numbers
import pandas

LOCALES = ["en_US", "en_GB", "en_IN", "en_CA", "en_AU", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "fr_CA", "es_ES", "es_MX", "it_IT",
           "pt_BR", "pt_PT", "nl_NL", "pl_PL", "sv_SE", "nb_NO", "da_DK", "cs_CZ", "ru_RU", "tr_TR", "zh_Hans_CN", "zh_Hant_TW",
           "ja_JP", "ko_KR"]
HOME = {"US": "USD", "GB": "GBP", "IN": "INR", "CA": "CAD", "AU": "AUD", "CH": "CHF", "MX": "MXN", "BR": "BRL", "PL": "PLN", "SE": "SEK",
        "NO": "NOK", "DK": "DKK", "CZ": "CZK", "RU": "RUB", "TR": "TRY", "CN": "CNY", "TW": "TWD", "JP": "JPY", "KR": "KRW"}
VALUES = [Decimal(v) for v in ["0", "5", "-12", "12.5", "999.99", "1000", "1234.56", "-1234.56", "1234567.89", "0.125", "1.234", "123456789.01"]]

# Digits and marks in many places; babel says what each means in English and in German.
MARKS = ["12", "12.5", "12,5", "1.234", "1,234", "0.125", "0,125", "1234.567", "1234,567", "1.234.567", "1,234,567", "1,234.56",
         "1.234,56", "1,234,567.89", "1.234.567,89", "12.34.56", "12,34,56", "1.2.3", "1,2,3", "1,23", "1.23", "123,456", "123.456",
         "1234,5678", "1234.5678", "1,2345", "1.2345", "12,345.6", "12.345,6", "1,234,56", "1.234.56", "1,,234", "1..234", "1.234,567",
         "1,234.567", "1.234,567.8", "1,234.567,8", "999,999", "999.999", "9999,999", "9999.999", "100,000.00", "100.000,00",
         "12abc", "abc", "1-2", "12%", "--1", "1 2"]
PLAIN = ["0", "-0", "7", "-7", "0.1", ".5", "12.", "1e3", "1.5E-2", "1E+05", "12345678.123456", "-0.000001"]


def text_of(value):
    """As the engine shows it, without trailing zeros."""
    plain = format(value, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return "0" if plain in ["-0", ""] else plain


def by_babel():
    for locale in LOCALES:
        comma = babel.numbers.get_decimal_symbol(locale) == ","
        pair = lambda value: ("", text_of(value)) if comma else (text_of(value), "")
        for value in VALUES:
            yield "babel", *pair(value), "", babel.numbers.format_decimal(value, locale=locale)
            home = HOME.get(locale[-2:], "EUR")
            for currency in dict.fromkeys([home, "USD", "EUR", "CNY"]):
                places = Decimal(1).scaleb(-babel.numbers.get_currency_precision(currency))
                rounded = value.quantize(places)
                written = [babel.numbers.format_currency(value, currency, locale=locale)]
                if currency == home:
                    written.append(babel.numbers.format_currency(value, currency, locale=locale, format_type="accounting"))
                    written.append(f"{babel.numbers.format_decimal(rounded, locale=locale)} {currency}")
                for text in written:
                    yield "babel", *pair(rounded), currency, text


def strict(text, locale):
    try:
        return text_of(babel.numbers.parse_decimal(text, locale=locale, strict=True))
    except babel.numbers.NumberFormatError:
        return "-"


def by_strict():
    for text in MARKS:
        yield "strict", strict(text, "en_US"), strict(text, "de_DE"), "", text


def by_pandas():
    for text in PLAIN:
        value = pandas.read_csv(io.StringIO(f"x\n{text}\n"), dtype={"x": "float64"})["x"][0]
        yield "pandas", text_of(Decimal(repr(float(value)))), "", "", text
        if "." in text:
            comma = text.replace(".", ",")
            value = pandas.read_csv(io.StringIO(f'x\n"{comma}"\n'), decimal=",", dtype={"x": "float64"})["x"][0]
            if not comma.endswith(","):
                yield "pandas", "", text_of(Decimal(repr(float(value)))), "", comma


def main():
    assert (babel.__version__, pandas.__version__) == ("2.18.0", "3.1.1")
    rows = [*by_babel(), *by_strict(), *by_pandas()]
    path = pathlib.Path(__file__).with_suffix(".tsv")
    lines = ["\t".join(row) for row in dict.fromkeys(rows)]
    path.write_text("\n".join(["tool\tpoint\tcomma\tcurrency\ttext", *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} texts in {path}")


if __name__ == "__main__":
    main()

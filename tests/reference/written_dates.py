#!/usr/bin/env python3
"""Writes written_dates.tsv: dates as people and systems write them, and the days that other tools read in them.

Oracles: python-dateutil 4.0.0, Babel 2.18.0 (CLDR 47), pandas 3.1.1, Python 3.11.7. Run by hand, not in CI; the Rust test
`written_forms` reads the file:

    python3 -m venv oracle && oracle/bin/pip install python-dateutil==4.0.0 babel==2.18.0 pandas==3.1.1
    oracle/bin/python tests/reference/written_dates.py

Columns: tool, zone in minutes ahead of UTC, the day with the day first, the day with the month first, the text. A day is empty
where the tool does not say it (a locale writes in one order only). `-` means that there is no such reading.

- dateutil reads what the table FORMS writes, once with dayfirst and once without. It is lenient: `31/3/2024` is 31 March either way.
  Where the year comes first it is not asked with dayfirst, as it would take 2024-01-03 for 1 March.
- babel writes; the day is the one it was given. Left out: Korean short dates, which begin with a year of two digits.
- strptime reads two-digit years, where dateutil counts from today and Python follows POSIX.
- pandas reads compact dates, counts since 1970 and spreadsheet serials.
"""

import datetime
import pathlib
import time
import warnings

import babel
import babel.dates
import dateutil
import dateutil.parser
import pandas

DAYS = [datetime.datetime(*d) for d in [
    (2024, 1, 3, 9, 56, 1), (2024, 3, 31, 23, 5, 9), (2012, 4, 5, 0, 0, 0), (1999, 12, 12, 12, 30, 0), (2024, 2, 29, 13, 0, 59),
]]

FORMS = [
    "%Y-%m-%d", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S.123456", "%Y-%m-%dT%H:%M:%SZ",
    "%Y-%m-%dT%H:%M:%S+08:00", "%Y-%m-%d %H:%M:%S -0500", "%Y-%m-%d %H:%M:%S UTC", "%Y/%m/%d", "%Y/%m/%d %H:%M:%S",
    "%Y/%-m/%-d", "%Y/%-m/%-d %-H:%M", "%Y-%-m-%-d", "%Y.%m.%d", "%Y.%-m.%-d", "%Y%m%d", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%S",
    "%d/%m/%Y", "%-d/%-m/%Y", "%m/%d/%Y %I:%M:%S %p", "%-m/%-d/%Y %-I:%M %p", "%d.%m.%Y", "%d.%m.%Y %H:%M", "%d-%m-%Y",
    "%d-%m-%Y %H:%M", "%d %B %Y", "%-d %b %Y", "%B %-d, %Y", "%b %-d %Y %I:%M%p", "%b %-d, %Y, %-I:%M:%S %p", "%d-%b-%Y",
    "%Y-%b-%d", "%d%b%Y", "%a %b %d %Y %H:%M:%S", "%a, %d %b %Y %H:%M:%S GMT", "%a, %d %b %Y %H:%M:%S +0800",
    "%A, %B %d, %Y", "%a %b %d %H:%M:%S %Y", "%a %b %d %H:%M:%S CST %Y", "%-dth %B %Y", "%-dth of %B, %Y", "%d %b, %Y",
    "%Y %B %d", "%d/%b/%Y", "%m/%d/%Y, %H:%M:%S",
]

# Texts that no date can be read from; dateutil must refuse them too.
REFUSED = [
    "", "2024-01-03 banana", "32/1/2024", "2024-02-30", "banana", "2024-01-03 25:00", "2024-01-03 10:61",
    "31/31/2024", "April 31, 2024",
]

LOCALES = ["en_US", "en_GB", "en_AU", "de_DE", "fr_FR", "es_ES", "es_MX", "it_IT", "pt_BR", "pt_PT", "nl_NL", "zh_Hans_CN",
           "zh_Hant_TW", "ja_JP", "ko_KR"]


def shown(day):
    return day.strftime("%Y-%m-%d") if day else "-"


def read(text, zone, dayfirst):
    year_first = text[:4].isdigit()
    try:
        moment = dateutil.parser.parse(text, dayfirst=dayfirst and not year_first)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo:
        moment = moment.astimezone(datetime.timezone(datetime.timedelta(minutes=zone)))
    return moment


def by_dateutil():
    for form in FORMS:
        for day in DAYS:
            text = day.strftime(form)
            for zone in [0, 480] if any(z in form for z in ["Z", "+", "-05", "UTC", "GMT"]) else [0]:
                yield "dateutil", zone, shown(read(text, zone, True)), shown(read(text, zone, False)), text
    for text in REFUSED:
        assert read(text, 0, True) is None and read(text, 0, False) is None, text
        yield "dateutil", 0, "-", "-", text


def by_babel():
    for locale in LOCALES:
        for width in ["full", "long", "medium", "short"]:
            if (locale, width) == ("ko_KR", "short"):
                continue
            pattern = babel.dates.get_date_format(width, locale=locale).pattern
            month_first = pattern.startswith("M")
            one_order = "MMM" not in pattern and not pattern.startswith("y")
            for day in DAYS:
                texts = [babel.dates.format_date(day, width, locale)]
                # Full times name UTC in the language's words, which a table of dates need not know.
                if width != "full":
                    texts.append(babel.dates.format_datetime(day, width, locale=locale))
                for text in texts:
                    first, second = shown(day), shown(day)
                    if one_order:
                        first, second = ("", second) if month_first else (first, "")
                    yield "babel", 0, first, second, text


def by_strptime():
    for year in ["00", "17", "24", "50", "68", "69", "70", "99"]:
        for text, form in [(f"13/4/{year}", "%d/%m/%y"), (f"4/13/{year}", "%m/%d/%y"), (f"3-Apr-{year}", "%d-%b-%y"),
                           (f"31.12.{year}", "%d.%m.%y"), (f"Apr 3, {year}", "%b %d, %y")]:
            day = time.strftime("%Y-%m-%d", time.strptime(text, form))
            yield "strptime", 0, day, day, text


def by_pandas():
    for text in ["20170103", "19000101", "21991231", "20240229"]:
        yield "pandas", 0, *[shown(pandas.to_datetime(text, format="%Y%m%d"))] * 2, text
    for unit, factor in [("s", 1), ("ms", 1000), ("us", 10**6)]:
        for seconds in [1000000000, 1325347200, 1704243600, 1704239999, 1704240000, 4102444799]:
            for zone in [0, 480, -300]:
                stamp = pandas.to_datetime(seconds * factor, unit=unit, utc=True)
                day = stamp.tz_convert(datetime.timezone(datetime.timedelta(minutes=zone)))
                for text in [str(seconds * factor), f"{seconds * factor}.5"]:
                    yield "pandas", zone, shown(day), shown(day), text
    for serial in ["20000", "36525", "36526", "43831", "45294", "45294.5", "45294.99999", "60000", "80000"]:
        day = pandas.to_datetime(float(serial), unit="D", origin="1899-12-30")
        yield "pandas", 0, shown(day), shown(day), serial


def main():
    warnings.simplefilter("ignore")
    assert (dateutil.__version__, babel.__version__, pandas.__version__) == ("4.0.0", "2.18.0", "3.1.1")
    rows = [*by_dateutil(), *by_babel(), *by_strptime(), *by_pandas()]
    path = pathlib.Path(__file__).with_suffix(".tsv")
    lines = ["\t".join(map(str, row)) for row in dict.fromkeys(rows)]
    path.write_text("\n".join(["tool\tzone\tday_first\tmonth_first\ttext", *lines]) + "\n", encoding="utf-8")
    print(f"{len(lines)} texts in {path}")


if __name__ == "__main__":
    main()

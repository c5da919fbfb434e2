"""One address for one article: without what tracks, decorates or only leads to a phone page."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit

from monitor.languages.furniture import load_addresses

# Most addresses of articles: no port, no query, nothing that has to be taken apart with care.
_PLAIN = re.compile(r"https?://([\w-]+(?:\.[\w-]+)+)((?:/[\w.~%+@,=!*'()-]*)*)", re.ASCII)
_DEFAULT_PORTS = {80, 443}


def canonical_url(url: str) -> str:
    """Return the address that all spellings of `url` share; empty where it is no web address.

    >>> canonical_url("http://m.example.org/a/?utm_source=x#top")
    'https://example.org/a'
    """
    plain = _PLAIN.fullmatch(url)
    if plain is not None:
        return f"https://{_host(plain[1])}{_path(plain[2])}"
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname:
        return ""
    host = _host(parts.hostname)
    if port is not None and port not in _DEFAULT_PORTS:
        host = f"{host}:{port}"
    query = _query(parts.query)
    return f"https://{host}{_path(parts.path)}{'?' + query if query else ''}"


def _host(host: str) -> str:
    name = host.lower().rstrip(".")
    first, _, rest = name.partition(".")
    while "." in rest and first in load_addresses().host_prefixes:
        name = rest
        first, _, rest = name.partition(".")
    return name


def _path(path: str) -> str:
    segments = [segment for segment in map(str.strip, path.split("/")) if segment]
    rules = load_addresses()
    while segments and segments[-1].lower() in rules.path_endings:
        segments.pop()
    while segments and segments[0].lower() in rules.path_beginnings:
        segments.pop(0)
    return "".join("/" + segment for segment in segments)


def _query(query: str) -> str:
    if not query:
        return ""
    rules = load_addresses()
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [
        (name, value)
        for name, value in pairs
        if name.lower() not in rules.parameters
        and not name.lower().startswith(rules.parameter_prefixes)
    ]
    return urlencode(sorted(kept))

"""The shape of everything that flows, and the reasons of every decision.

Rules of this file:

- Every topic's record is defined here and nowhere else; JSON Schemas are generated from it.
- Records are frozen values. Changes are additive only: a new field has a default, and an old
  record still decodes. ``schema_version`` rises when a field's meaning is refined.
- Scores are integers and instants are UTC to the millisecond, so a record has one spelling.
- An id is a hash of content (:func:`identify`): the same input gives the same id anywhere.
- A decision carries its reason, a member of an enum below. The same word stands in the record,
  the log line, the metric label and what ``monitor explain`` prints.
"""

import hashlib
from datetime import UTC, date, datetime
from enum import StrEnum

import msgspec

SCHEMA_VERSION = 1
ID_BYTES = 10  # 80 bits: a billion ids collide with a chance below one in a million


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """A value that flows; equality and spelling go by content."""


def identify(*parts: str) -> str:
    """Return the id of what `parts` name: 20 hex digits, equal wherever the parts are equal.

    Parts are length-prefixed, so ("ab", "c") and ("a", "bc") differ.
    """
    digest = hashlib.blake2b(digest_size=ID_BYTES)
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(len(data).to_bytes(4, "big"))
        digest.update(data)
    return digest.hexdigest()


def to_instant(moment: datetime) -> datetime:
    """Return `moment` in UTC, cut to the millisecond: the only spelling of time in a record."""
    in_utc = moment.astimezone(UTC)
    return in_utc.replace(microsecond=in_utc.microsecond // 1000 * 1000)


# --- Reasons -----------------------------------------------------------------------------------


class Stage(StrEnum):
    """Where a thing happened; also the metric label."""

    FEED = "feed"
    CLEAN = "clean"
    DEDUPE = "dedupe"
    EXTRACT = "extract"
    TRACK = "track"
    MATCH = "match"
    ALERT = "alert"


class Ending(StrEnum):
    """The five ways an entry can end; each entry ends in exactly one."""

    REPORTED = "reported"
    COPY = "copy"
    REVISION = "revision"
    REJECTED = "rejected"
    DEAD = "dead"


class PollOutcome(StrEnum):
    """What one poll of one feed brought."""

    NEW = "new"  # at least one new entry
    NOTHING_NEW = "nothing-new"  # a whole feed, all of it known
    NOT_MODIFIED = "not-modified"  # 304
    THROTTLED = "throttled"  # 429, or 503 with Retry-After
    REFUSED = "refused"  # any other 4xx
    GONE = "gone"  # 410
    SERVER_ERROR = "server-error"  # 5xx
    UNREACHABLE = "unreachable"  # no name, no connection, bad TLS
    TIMEOUT = "timeout"
    TOO_LARGE = "too-large"
    NOT_A_FEED = "not-a-feed"
    FORBIDDEN = "forbidden"  # an address that we do not fetch from
    FAILED = "failed"  # anything else; the log line says what


class FeedStanding(StrEnum):
    """How a feed stands, as an operator sees it."""

    NEW = "new"  # never polled
    OK = "ok"
    SLOW = "slow"  # it answers, but takes long
    FAILING = "failing"  # its last poll failed
    GONE = "gone"  # it said that nothing more will come
    PAUSED = "paused"  # by the operator
    STALE = "stale"  # it answers, but has brought nothing new for far longer than it used to


class FeedTrouble(StrEnum):
    """What an operator is told of a feed without asking."""

    BROKEN = "broken"  # several polls in a row failed
    GONE = "gone"
    STALE = "stale"
    RECOVERED = "recovered"  # none of these any more


class BodySource(StrEnum):
    """Where an entry's text is from, and why not from its page where the page was asked for."""

    FEED = "feed"  # the feed's own; the page was not asked for
    PAGE = "page"
    PAGE_FAILED = "page-failed"  # it could not be fetched
    PAGE_WITHOUT_TEXT = "page-without-text"  # no article was found on it, or less than in the feed
    NO_PAGE = "no-page"  # the item names no address
    BACKFILL = "backfill"  # a back catalogue is not worth its pages
    TOO_MANY = "too-many"  # more new items at once than pages that one poll may ask for


class RejectReason(StrEnum):
    """Why an entry is not an article."""

    EMPTY = "empty"
    TOO_SHORT = "too-short"
    NOT_TEXT = "not-text"
    FURNITURE_ONLY = "furniture-only"


class RemovalReason(StrEnum):
    """Why words of a page are not part of its article."""

    REPEATED_HEADLINE = "repeated-headline"
    REPEATED = "repeated"
    BYLINE = "byline"
    FURNITURE = "furniture"
    RECURRING = "recurring"
    OTHER_STORY = "other-story"
    TOO_LONG = "too-long"


class LangReason(StrEnum):
    """How an article's language was decided."""

    SCRIPT = "script"
    WORDS = "words"
    MODEL = "model"
    FEED = "feed"


class DedupeReason(StrEnum):
    """Why an article is new, a copy or a revision."""

    NEW = "new"
    EXACT_URL = "exact-url"
    EXACT_TEXT = "exact-text"
    NEAR = "near"
    REVISION = "revision"


class ReportReason(StrEnum):
    """How an article was read."""

    READ = "read"
    NO_PACK = "no-pack"
    TRUNCATED = "truncated"


class DeadReason(StrEnum):
    """Why a message could not be handled."""

    NOT_JSON = "not-json"
    WRONG_SCHEMA = "wrong-schema"
    STAGE_FAILED = "stage-failed"
    TOO_LARGE = "too-large"
    KILLED_WORKER = "killed-worker"


class JoinReason(StrEnum):
    """Why a claim joined an incident, opened one, or did neither."""

    OPENED = "opened"
    SAME_PLACE_AND_TIME = "same-place-and-time"
    SAME_STORY = "same-story"
    OLD_HAPPENING = "old-happening"
    BACKGROUND = "background"
    NO_FIGURE = "no-figure"
    NO_PLACE = "no-place"
    QUIET = "quiet"
    HYPOTHETICAL = "hypothetical"


class AlertStatus(StrEnum):
    """What a step of an alert says."""

    RAISED = "raised"
    UPDATED = "updated"
    CORRECTED = "corrected"
    RESOLVED = "resolved"


class SilenceReason(StrEnum):
    """Why a hit raised nothing."""

    ALREADY_TOLD = "already-told"
    BELOW_LEVEL = "below-level"
    TOO_OLD = "too-old"
    BACKFILL = "backfill"
    NEVER_RAISED = "never-raised"


# --- What a figure can be ----------------------------------------------------------------------


class Harm(StrEnum):
    """What befell the people counted."""

    KILLED = "killed"
    INJURED = "injured"
    MISSING = "missing"
    ABDUCTED = "abducted"
    DISPLACED = "displaced"
    DETAINED = "detained"
    INFECTED = "infected"


class Qualifier(StrEnum):
    """How precisely the text counts."""

    EXACT = "exact"
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    ABOUT = "about"
    RANGE = "range"
    VAGUE = "vague"


class When(StrEnum):
    """When the counted harm happened, as the text tells it, against the time of publication.

    ``today`` is the article's own news; ``recent`` is up to a month before; ``past`` is older;
    ``cumulative`` is a running total of a war, an epidemic or a stated period.
    """

    TODAY = "today"
    RECENT = "recent"
    PAST = "past"
    CUMULATIVE = "cumulative"
    HYPOTHETICAL = "hypothetical"


class EventKind(StrEnum):
    """What kind of happening a text tells of, as far as its words say."""

    ATTACK = "attack"
    ACCIDENT = "accident"
    DISASTER = "disaster"
    DISEASE = "disease"
    UNREST = "unrest"
    CRIME = "crime"
    UNKNOWN = "unknown"


# --- Feeds and entries -------------------------------------------------------------------------


class Feed(Record, frozen=True, kw_only=True):
    """A source we poll, as the operator defined it."""

    id: str
    url: str
    title: str = ""
    publisher: str = ""
    lang: str = ""
    country: str = ""
    every_seconds: int = 0  # 0: as the feed's own pace and manners say
    full_text: bool = False
    paused: bool = False
    origin: str = ""  # the file it stands in; empty: defined by a command
    resumed: datetime | None = None  # when the operator last said to ask it again
    schema_version: int = SCHEMA_VERSION


class FeedState(Record, frozen=True, kw_only=True):
    """What the poller remembers of a feed between two polls."""

    feed: str
    etag: str = ""
    last_modified: str = ""
    next_poll: datetime | None = None
    last_poll: datetime | None = None
    last_success: datetime | None = None
    failures: int = 0
    last_error: str = ""
    seen: tuple[str, ...] = ()  # ids of entries already published, newest last
    owner: str = ""
    generation: int = 0
    url: str = ""  # where the validators came from; another address makes them void
    last_full: datetime | None = None  # the last poll without validators
    pace_seconds: int = 0  # usual time between two entries; 0: not known
    hint_seconds: int = 0  # how long the feed itself asks us to wait
    moved_to: str = ""  # where it says it has moved for good, and since when, and how often
    moved_since: datetime | None = None
    moved_times: int = 0
    edits: dict[str, int] = {}  # listed items by identity, and how often each came out edited
    gone: bool = False  # it answered 410: not polled until its definition changes
    outcome: PollOutcome | None = None  # of the last poll
    took_ms: int = 0  # how long the last good answer took
    last_new: datetime | None = None  # when it last brought something new
    gap_seconds: int = 0  # the usual time between two entries when it last did
    told: FeedTrouble | None = None  # what the operator was told last
    answered_from: str = ""  # where the last document came from, after redirects
    problems: tuple[str, ...] = ()  # what is wrong with that document, for a person
    hub: str = ""  # where it says that it can be subscribed to, and as what
    topic: str = ""
    schema_version: int = SCHEMA_VERSION


class Entry(Record, frozen=True, kw_only=True):
    """One thing a feed listed, as it came.

    `id` hashes feed, identity in the feed, and content: an edited item is another entry.
    `published` is the feed's word clamped to at most `first_seen`; None where it is missing or
    unreadable, with the original spelling in `published_text`.
    """

    id: str
    feed: str
    first_seen: datetime
    url: str = ""
    guid: str = ""
    title: str = ""
    body: str = ""
    body_is_html: bool = True
    body_source: BodySource = BodySource.FEED
    truncated: bool = False  # the body was cut to fit a record
    published: datetime | None = None
    published_text: str = ""
    lang: str = ""  # the feed's word, a prior only
    publisher: str = ""
    country: str = ""  # the feed's home, an ISO 3166 code or empty
    author: str = ""
    backfill: bool = False
    article_id: str = ""  # given from outside (JSONL); else derived by clean
    schema_version: int = SCHEMA_VERSION


class FeedEvent(Record, frozen=True, kw_only=True):
    """What an operator is told of a feed: that it broke, went, fell silent or came back.

    A trouble has one id until the feed has recovered from it.
    """

    id: str
    feed: str
    trouble: FeedTrouble
    why: str  # in words for a person
    at: datetime
    since: datetime | None = None  # the last poll that went well, or the last that brought news
    url: str = ""
    title: str = ""
    schema_version: int = SCHEMA_VERSION


# --- Articles ----------------------------------------------------------------------------------


class Removed(Record, frozen=True, kw_only=True):
    """Words that stood on the page and are not part of the article, and why."""

    quote: str
    reason: RemovalReason


class Article(Record, tag_field="type", tag="article", frozen=True, kw_only=True):
    """Clean text. Every later offset counts characters of `title` or `text` as they stand here.

    `id` hashes the canonical URL, else the guid within the feed, else the content.
    `canonical_url` is the address without what only tracks or decorates; empty where there is none.
    `fingerprint` makes near-duplicates comparable; how is dedupe's business and no one else's.
    """

    id: str
    entry: str
    feed: str
    first_seen: datetime
    title: str
    text: str
    lang: str
    lang_reason: LangReason
    url: str = ""
    canonical_url: str = ""
    publisher: str = ""
    agency: str = ""  # whose words these are, where a byline or dateline names a wire
    dateline: str = ""
    author: str = ""
    country: str = ""
    published: datetime | None = None
    backfill: bool = False
    fingerprint: str = ""
    content_id: str = ""
    truncated: bool = False
    removed: tuple[Removed, ...] = ()
    similar_to: str = ""  # the article that says nearly the same with another number or place
    schema_version: int = SCHEMA_VERSION


class Revision(Record, tag_field="type", tag="revision", frozen=True, kw_only=True):
    """An article that was published before under the same address and has changed."""

    article: Article
    original: str
    changed: tuple[str, ...] = ()  # of: title, text, numbers
    reason: DedupeReason = DedupeReason.REVISION
    schema_version: int = SCHEMA_VERSION


class Copy(Record, tag_field="type", tag="copy", frozen=True, kw_only=True):
    """An article that repeats another: a carrier of it, never a source."""

    article: str
    entry: str
    original: str
    reason: DedupeReason
    similarity: int  # per mille
    publisher: str
    feed: str
    url: str
    first_seen: datetime
    published: datetime | None = None
    backfill: bool = False
    schema_version: int = SCHEMA_VERSION


Deduplicated = Article | Revision | Copy


# --- Reports -----------------------------------------------------------------------------------


class Evidence(Record, frozen=True, kw_only=True):
    """The words that say it: ``getattr(article, field)[start:end] == quote``, always."""

    field: str  # title or text
    start: int
    end: int
    quote: str


class Place(Record, frozen=True, kw_only=True):
    """A place named in the text. `id` is its GeoNames id, 0 where only our supplement has it."""

    evidence: Evidence
    id: int
    name: str  # the name the gazetteer uses, English
    kind: str  # country, province, city or site
    country: str  # ISO 3166, empty where disputed or open sea
    province: str = ""
    latitude: float = 0.0
    longitude: float = 0.0


class Name(Record, frozen=True, kw_only=True):
    """A person or an organisation named in the text."""

    evidence: Evidence
    name: str  # the fullest form the text gives, or the alias table's


class Figure(Record, frozen=True, kw_only=True):
    """How many people, and what befell them, as one statement of a text says it.

    `low`..`high` bounds the count; `high` is None where the text sets no upper bound.
    `of_which` marks a part of another figure of the same report. `span` is the resolved dates,
    where the text gives them. `rule` is the path of the grammar that read it.
    """

    harm: Harm
    low: int
    high: int | None
    qualifier: Qualifier
    evidence: Evidence
    when: When = When.TODAY
    victims: str = ""
    of_which: bool = False
    negated: bool = False
    place: str = ""  # as the text spells it
    place_id: int = 0
    place_name: str = ""  # as the gazetteer names it
    province: str = ""
    country: str = ""
    event: EventKind = EventKind.UNKNOWN
    attribution: str = ""
    span_start: date | None = None
    span_end: date | None = None
    rule: str = ""


class Claim(Record, frozen=True, kw_only=True):
    """Figures of one report that belong to one happening: one place, one time, one event."""

    figures: tuple[int, ...]  # positions in Report.figures
    when: When
    event: EventKind = EventKind.UNKNOWN
    place: str = ""
    place_id: int = 0
    place_name: str = ""
    province: str = ""
    country: str = ""
    span_start: date | None = None
    span_end: date | None = None


class Report(Record, tag_field="type", tag="report", frozen=True, kw_only=True):
    """All that one article claims; also a report of nothing.

    `original` is the article that this one revises, or its own id.
    """

    article: Article
    original: str
    is_revision: bool = False
    reason: ReportReason = ReportReason.READ
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()
    places: tuple[Place, ...] = ()
    persons: tuple[Name, ...] = ()
    organisations: tuple[Name, ...] = ()
    schema_version: int = SCHEMA_VERSION


class Carried(Record, tag_field="type", tag="carried", frozen=True, kw_only=True):
    """A copy passed on: its publisher carries what the original claims."""

    copy: Copy
    schema_version: int = SCHEMA_VERSION


class Tick(Record, tag_field="type", tag="tick", frozen=True, kw_only=True):
    """A minute has passed: time moves on in the log, so that replays move with it."""

    id: str
    at: datetime
    schema_version: int = SCHEMA_VERSION


Reported = Report | Carried | Tick


# --- Incidents ---------------------------------------------------------------------------------


class Telling(Record, frozen=True, kw_only=True):
    """One value of an incident's toll, as one source told it."""

    low: int
    high: int | None
    qualifier: Qualifier
    at: datetime
    article: str
    publisher: str
    quote: str
    url: str = ""
    field: str = ""  # where the quote begins in the article, as in Evidence; empty: not known
    start: int = 0


class Toll(Record, frozen=True, kw_only=True):
    """One kind of harm in one incident: what stands now, and what each source told when."""

    low: int
    high: int | None
    history: tuple[Telling, ...] = ()  # oldest first; the middle is dropped past a limit
    told: int = 0  # how many tellings there were in all


class Incident(Record, frozen=True, kw_only=True):
    """One happening, as told by many reports."""

    id: str
    revision: int
    opened: datetime  # first_seen of the claim that opened it
    updated: datetime
    happened: date | None = None
    event: EventKind = EventKind.UNKNOWN
    title: str = ""  # the headline that opened it
    place: str = ""
    place_id: int = 0
    place_name: str = ""
    place_kind: str = ""  # as in Place: country, province, city or site
    province: str = ""
    country: str = ""
    tolls: dict[Harm, Toll] = {}
    articles: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()  # distinct origins
    carriers: tuple[str, ...] = ()  # publishers that ran copies
    closed: bool = False
    schema_version: int = SCHEMA_VERSION


class IncidentUpdate(Record, frozen=True, kw_only=True):
    """One revision of an incident, and what made it."""

    incident: Incident
    before: Incident | None  # None: this revision opened it
    cause: str  # id of the report, copy or tick that made it
    article: str
    reason: JoinReason
    now: datetime
    live: bool  # False: the cause is backfill
    quotes: tuple[Evidence, ...] = ()  # in `article`; where that is a copy, in its original
    schema_version: int = SCHEMA_VERSION


# --- Rules, hits and alerts --------------------------------------------------------------------


class RuleTerms(Record, frozen=True, kw_only=True):
    """What an alert needs to know of the rule that was hit, so that a hit can be judged alone."""

    name: str
    version: str
    group: str
    on: str  # article or incident
    levels: tuple[int, ...] = ()
    max_age_seconds: int = 72 * 3600
    labels: dict[str, str] = {}


class Hit(Record, tag_field="type", tag="hit", frozen=True, kw_only=True):
    """A rule was met, or no longer is, with the snapshot it judged."""

    id: str
    rule: RuleTerms
    subject: str  # article or incident id
    now: datetime
    happened: datetime | None  # when the happening was, for the maximum age; None: not known
    live: bool
    met: bool  # False: an incident that met the rule before no longer does
    closed: bool = False
    revision: int = 0
    reached: int = 0  # highest level reached; 0 where the rule has none
    value: int = 0  # the number that was compared with the levels
    incident: str = ""
    articles: tuple[str, ...] = ()
    title: str = ""
    url: str = ""
    place: str = ""
    country: str = ""
    lang: str = ""
    figures: dict[str, tuple[int, int | None]] = {}
    summary: str = ""  # the rule's annotation, filled in
    annotations: dict[str, str] = {}
    evidence: tuple[Evidence, ...] = ()
    why: tuple[str, ...] = ()  # which conditions of the query were met, in words
    schema_version: int = SCHEMA_VERSION


Judged = Hit | Tick


class Alert(Record, frozen=True, kw_only=True):
    """A rule met by a subject: one step of one alert. A function of the hit and the step only."""

    id: str
    rule: str
    rule_version: str
    subject: str
    step: int
    status: AlertStatus
    time: datetime
    level: int = 0
    value: int = 0
    ongoing: bool = False
    incident: str = ""
    articles: tuple[str, ...] = ()
    title: str = ""
    url: str = ""
    place: str = ""
    country: str = ""
    figures: dict[str, tuple[int, int | None]] = {}
    labels: dict[str, str] = {}
    annotations: dict[str, str] = {}
    summary: str = ""
    evidence: tuple[Evidence, ...] = ()
    why: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION


class Decision(Record, frozen=True, kw_only=True):
    """A hit raised nothing, and why."""

    id: str
    hit: str
    rule: str
    subject: str
    reason: SilenceReason
    time: datetime
    value: int = 0
    level: int = 0
    schema_version: int = SCHEMA_VERSION


# --- Endings -----------------------------------------------------------------------------------


class Outcome(Record, frozen=True, kw_only=True):
    """How an entry ended. `entry` is topic-partition-offset where the message named none."""

    entry: str
    ending: Ending
    stage: Stage
    reason: str
    refers_to: str = ""
    note: str = ""  # the reason with what was found
    schema_version: int = SCHEMA_VERSION


class DeadLetter(Record, frozen=True, kw_only=True):
    """A message that could not be handled, with enough of it to see why and to try again."""

    id: str  # topic-partition-offset
    stage: Stage
    reason: DeadReason
    error: str
    original: str  # base64 of the first 64 KB
    original_bytes: int
    original_hash: str
    schema_version: int = SCHEMA_VERSION


# --- State rows --------------------------------------------------------------------------------
# A stateful stage is a fold over its rows: one row an input, written once, never changed.


class CleanRow(Record, frozen=True, kw_only=True):
    """What clean remembers of one entry: the short lines at the ends of its article, by digest."""

    feed: str
    seq: int  # within the feed
    entry: str
    article: str
    lines: tuple[str, ...] = ()
    schema_version: int = SCHEMA_VERSION


class DedupeRow(Record, frozen=True, kw_only=True):
    """What dedupe remembers of one entry, as bytes that table and stage share.

    The only row that is not kept as JSON: there are a million of them in a week.
    :mod:`monitor.stages.dedupe.rows` says what stands where, its version first.
    """

    facts: bytes

    @property
    def seq(self) -> int:
        """The row's place in the order of all rows."""
        return int.from_bytes(self.facts[5:9], "big")


class JoinedClaim(Record, frozen=True, kw_only=True):
    """Which incident one claim of a report went to, and why."""

    claim: int
    incident: str  # empty: none
    reason: JoinReason


class TrackRow(Record, frozen=True, kw_only=True):
    """What track remembers of one report, copy or tick: all that its fold needs."""

    input: str
    seq: int
    at: datetime
    joined: tuple[JoinedClaim, ...] = ()
    incidents: tuple[Incident, ...] = ()  # as this input left them
    article: str = ""
    original: str = ""
    publisher: str = ""
    schema_version: int = SCHEMA_VERSION


class AlertRow(Record, frozen=True, kw_only=True):
    """What alert remembers of one hit."""

    hit: str
    seq: int
    at: datetime
    rule: str
    subject: str
    step: int = 0  # 0: raised nothing
    level: int = 0
    status: AlertStatus | None = None
    reason: SilenceReason | None = None
    revision: int = 0  # the highest judged of the subject so far
    schema_version: int = SCHEMA_VERSION

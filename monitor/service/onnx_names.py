"""Names by a token classifier in ONNX: ``onnx:FOLDER``, an optional extra of the package.

The folder is one that exporters of BERT models write: ``model.onnx``, ``vocab.txt`` and
``config.json`` with the labels by number (``id2label``: O, B-PER, I-PER, and so on), optionally
``tokenizer_config.json`` with ``do_lower_case``. ``languages`` in ``config.json``, a list of codes,
says what the model can read; without it, everything.

One thread and no randomness: the same text gives the same names on one kind of machine.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import msgspec
import numpy as np

from monitor.languages.names import NameKind, Span
from monitor.service.name_readers import BadReaderError

WINDOW = 510  # word pieces that a BERT reads at once, besides the two that mark begin and end
LONGEST_WORD = 100  # characters; what is longer is no word
WORD = re.compile(r"\w+|[^\w\s]")
KINDS: dict[str, NameKind] = {
    "PER": "person",
    "PERS": "person",
    "PERSON": "person",
    "ORG": "organisation",
    "ORGANIZATION": "organisation",
    "LOC": "place",
    "GPE": "place",
    "LOCATION": "place",
}

ShapeT = TypeVar("ShapeT")


class _Config(msgspec.Struct, frozen=True):
    id2label: dict[str, str]
    languages: tuple[str, ...] = ()


class _TokenizerConfig(msgspec.Struct, frozen=True):
    do_lower_case: bool = False


class Piece(NamedTuple):
    """A piece of a word by its number in the vocabulary, and the characters it stands for."""

    number: int
    start: int
    end: int


class WordPieces:
    """Words cut into the longest pieces that a vocabulary has, as BERT models were trained."""

    def __init__(self, vocabulary: Sequence[str], *, lower: bool) -> None:
        self._numbers = {piece: number for number, piece in enumerate(vocabulary)}
        self._lower = lower
        try:
            self.begin, self.end = self._numbers["[CLS]"], self._numbers["[SEP]"]
            self._unknown = self._numbers["[UNK]"]
        except KeyError as error:
            raise BadReaderError(f"vocab.txt lacks {error}") from None

    def cut(self, text: str) -> Iterator[tuple[Piece, ...]]:
        """Yield the pieces of each word of `text`."""
        for match in WORD.finditer(text):
            yield self._cut_word(match.group(), match.start())

    def _cut_word(self, word: str, start: int) -> tuple[Piece, ...]:
        whole = (Piece(self._unknown, start, start + len(word)),)
        if len(word) > LONGEST_WORD:
            return whole
        pieces, at = [], 0
        while at < len(word):
            end, number = self._longest(word, at)
            if number is None:
                return whole
            pieces.append(Piece(number, start + at, start + end))
            at = end
        return tuple(pieces)

    def _longest(self, word: str, at: int) -> tuple[int, int | None]:
        for end in range(len(word), at, -1):
            number = self._numbers.get(("##" if at else "") + self._spelled(word[at:end]))
            if number is not None:
                return end, number
        return at, None

    def _spelled(self, part: str) -> str:
        """Return a part of a word in the spelling of the vocabulary."""
        if not self._lower:
            return part
        letters = unicodedata.normalize("NFD", part.lower())
        return "".join(letter for letter in letters if unicodedata.category(letter) != "Mn")


class OnnxNames:
    """A reader of names (``monitor.languages.names``) over one model in a folder."""

    def __init__(self, folder: Path) -> None:
        config = _read_json(folder / "config.json", _Config)
        tokenizer = folder / "tokenizer_config.json"
        lower = tokenizer.is_file() and _read_json(tokenizer, _TokenizerConfig).do_lower_case
        self._pieces = WordPieces(_read(folder / "vocab.txt").splitlines(), lower=lower)
        self._labels = {int(number): label for number, label in config.id2label.items()}
        self._languages = config.languages
        self._session = _open(folder / "model.onnx")
        self._inputs = {one.name for one in self._session.get_inputs()}

    def __call__(self, text: str, lang: str) -> list[Span] | None:
        """Return the names in `text`, None where the model does not read `lang`."""
        if self._languages and lang not in self._languages:
            return None
        spans: list[Span] = []
        for words in self._windows(text):
            spans += _names(words, self._classify(words))
        return spans

    def _windows(self, text: str) -> Iterator[list[tuple[Piece, ...]]]:
        """Yield the words of a text in stretches that the model can read at once."""
        window: list[tuple[Piece, ...]] = []
        length = 0
        for pieces in self._pieces.cut(text):
            if window and length + len(pieces) > WINDOW:
                yield window
                window, length = [], 0
            window.append(pieces)
            length += len(pieces)
        if window:
            yield window

    def _classify(self, words: list[tuple[Piece, ...]]) -> list[str]:
        """Return the label of each word: that of its first piece."""
        numbers = [piece.number for pieces in words for piece in pieces]
        ids = np.array([[self._pieces.begin, *numbers, self._pieces.end]], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        (scores, *_) = self._session.run(
            None, {name: value for name, value in given.items() if name in self._inputs}
        )
        best = scores[0].argmax(axis=-1)
        at, labels = 1, []
        for pieces in words:
            labels.append(self._labels.get(int(best[at]), "O"))
            at += len(pieces)
        return labels


def load_onnx_names(place: str) -> OnnxNames:
    """Return the reader of the model in the folder `place`. Raises BadReaderError."""
    return OnnxNames(Path(place))


def _names(words: list[tuple[Piece, ...]], labels: list[str]) -> Iterator[Span]:
    """Yield the names in a stretch: a beginning and what goes on with it in the same kind."""
    start = end = 0
    open_kind: NameKind | None = None
    for pieces, label in zip(words, labels, strict=True):
        part, _, tag = label.partition("-")
        kind = KINDS.get(tag.upper())
        if open_kind and (kind != open_kind or part == "B"):
            yield Span(start, end, open_kind)
            open_kind = None
        if kind:
            start = start if open_kind else pieces[0].start
            end, open_kind = pieces[-1].end, kind
    if open_kind:
        yield Span(start, end, open_kind)


def _open(path: Path) -> Any:
    try:
        import onnxruntime  # noqa: PLC0415 - an optional extra: only who chose a model has it
    except ImportError:
        raise BadReaderError(
            "onnxruntime is missing; install it, or this package with its extra `names`"
        ) from None
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(
            str(path), sess_options=options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:
        # onnxruntime raises a class of its own for each way a file can be bad.
        raise BadReaderError(f"{path} is no model: {error}") from error


def _read(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise BadReaderError(f"{path} cannot be read: {error}") from error


def _read_json(path: Path, shape: type[ShapeT]) -> ShapeT:
    try:
        return msgspec.json.decode(_read(path), type=shape)
    except (msgspec.DecodeError, msgspec.ValidationError) as error:
        raise BadReaderError(f"{path}: {error}") from error

"""A token classifier in ONNX reads names: on a tiny model that is made here."""

import json
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx", reason="onnx makes the tiny model; it is a development package")
pytest.importorskip("onnxruntime", reason="onnxruntime runs it: the extra `names`")

from monitor.languages.names import Span  # noqa: E402 - after what may skip the module
from monitor.service.name_readers import BadReaderError  # noqa: E402
from monitor.service.onnx_names import WINDOW, WordPieces, load_onnx_names  # noqa: E402

LABELS = ["O", "B-PER", "I-PER", "B-ORG", "B-LOC", "I-LOC", "B-MISC"]
# Each piece, and the label that the model gives a word which begins with it.
VOCABULARY = {
    "[PAD]": "O",
    "[UNK]": "O",
    "[CLS]": "O",
    "[SEP]": "O",
    "met": "O",
    "in": "O",
    ".": "O",
    "Ada": "B-PER",
    "Quux": "I-PER",
    "##ton": "O",
    "Bo": "B-PER",
    "Frobnix": "B-ORG",
    "New": "B-LOC",
    "Zarn": "I-LOC",
    "Derby": "B-MISC",
    "موصل": "B-LOC",
}


def make_model(folder: Path, *, lower: bool = False, languages: list[str] | None = None) -> Path:
    """Write a classifier whose label of a piece is the one of the table above."""
    vocabulary = [p.lower() if lower and p[0] != "[" else p for p in VOCABULARY]
    scores = np.zeros((len(VOCABULARY), len(LABELS)), dtype=np.float32)
    for number, label in enumerate(VOCABULARY.values()):
        scores[number, LABELS.index(label)] = 1
    graph = onnx.helper.make_graph(
        [onnx.helper.make_node("Gather", ["scores", "input_ids"], ["logits"], axis=0)],
        "tiny",
        [onnx.helper.make_tensor_value_info("input_ids", onnx.TensorProto.INT64, [1, "length"])],
        [
            onnx.helper.make_tensor_value_info(
                "logits", onnx.TensorProto.FLOAT, [1, "length", len(LABELS)]
            )
        ],
        [onnx.numpy_helper.from_array(scores, "scores")],
    )
    model = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, str(folder / "model.onnx"))
    (folder / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    config: dict[str, object] = {"id2label": {str(n): label for n, label in enumerate(LABELS)}}
    if languages is not None:
        config["languages"] = languages
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    if lower:
        (folder / "tokenizer_config.json").write_text('{"do_lower_case": true}', encoding="utf-8")
    return folder


def said(text: str, spans: list[Span] | None) -> list[tuple[str, str]]:
    assert spans is not None
    return [(text[span.start : span.end], span.kind) for span in spans]


def test_a_beginning_and_what_goes_on_with_it_is_one_name(tmp_path: Path) -> None:
    read = load_onnx_names(str(make_model(tmp_path)))
    text = "Ada Quuxton met Bo in New Zarn. Frobnix met Derby"
    assert said(text, read(text, "en")) == [
        ("Ada Quuxton", "person"),
        ("Bo", "person"),
        ("New Zarn", "place"),
        ("Frobnix", "organisation"),
    ]


def test_two_beginnings_are_two_names(tmp_path: Path) -> None:
    read = load_onnx_names(str(make_model(tmp_path)))
    assert said("Ada Bo", read("Ada Bo", "en")) == [("Ada", "person"), ("Bo", "person")]


def test_a_model_without_capitals_reads_them_all_the_same(tmp_path: Path) -> None:
    read = load_onnx_names(str(make_model(tmp_path, lower=True)))
    text = "ÀDA met İn ada"
    assert said(text, read(text, "en")) == [("ÀDA", "person"), ("ada", "person")]


def test_a_text_of_any_length_is_read_to_its_end(tmp_path: Path) -> None:
    read = load_onnx_names(str(make_model(tmp_path)))
    text = "met " * (3 * WINDOW) + "Ada Quux"
    assert said(text, read(text, "en")) == [("Ada Quux", "person")]
    assert read("", "en") == []


def test_a_model_says_which_languages_it_reads(tmp_path: Path) -> None:
    read = load_onnx_names(str(make_model(tmp_path, languages=["ar"])))
    assert read("Ada", "en") is None
    assert said("موصل", read("موصل", "ar")) == [("موصل", "place")]


def test_a_word_is_cut_into_the_longest_pieces_that_are_known() -> None:
    pieces = WordPieces(list(VOCABULARY), lower=False)
    numbers = [[piece.number for piece in word] for word in pieces.cut("Quuxton Quuxxx")]
    names = list(VOCABULARY)
    assert numbers == [[names.index("Quux"), names.index("##ton")], [names.index("[UNK]")]]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("vocab.txt", "Ada\n", r"vocab\.txt lacks"),
        ("config.json", "{", "config.json"),
        ("model.onnx", "no model", "is no model"),
        ("vocab.txt", None, "cannot be read"),
    ],
)
def test_a_folder_that_is_no_model_is_refused_with_the_reason(
    tmp_path: Path, name: str, content: str | None, reason: str
) -> None:
    folder = make_model(tmp_path)
    if content is None:
        (folder / name).unlink()
    else:
        (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(BadReaderError, match=reason):
        load_onnx_names(str(folder))

"""The kept classifier, and what it may not know."""

import json

import pytest

from graph.registry import SPECIALISTS
from nodes.builtin.classifier import from_bytes, load_classifier, to_bytes
from nodes.builtin.engine import specialist_examples
from nodes.builtin.examples import Example, digest_of, load_examples
from nodes.builtin.frame import read_frame
from nodes.builtin.intents import choose_intents
from nodes.builtin.training import train
from tests.evals.questions import FOLDER, SHARED


def test_the_kept_weights_belong_to_the_committed_examples() -> None:
    more = specialist_examples(SPECIALISTS)
    assert load_classifier(more).digest == digest_of(more), "run: python -m graph.router_weights"


def test_the_kept_weights_are_written_as_they_are_read() -> None:
    kept = load_classifier(specialist_examples(SPECIALISTS))
    again = from_bytes(to_bytes(kept))
    frame = read_frame("이번 달 매출 알려줘", "ko")
    assert again.classify(frame) == pytest.approx(kept.classify(frame), abs=1e-3)


def test_no_evaluation_question_is_an_example() -> None:
    examples = {_bare(example.text) for example in load_examples()}
    rows = [json.loads(line) for line in (FOLDER / "questions.jsonl").read_text("utf-8").splitlines()]
    asked = {_bare(turn["text"]) for row in rows for turn in row["turns"]}
    if SHARED.exists():
        shared = [json.loads(line) for line in SHARED.read_text("utf-8").splitlines()]
        asked |= {_bare(text) for row in shared for text in row.get("turns") or [row["text"]]}
    common = {text for text in examples & asked if len(text) > 8}  # "안녕" and "hello" are what they are
    assert common == set()


def test_a_new_specialists_examples_are_learnt() -> None:
    more = [
        Example(text=f"창고 재고 {word}", intents=frozenset({"general"})) for word in ("몇 개", "얼마", "확인", "부족")
    ]
    taught = train(more)
    frame = read_frame("창고 재고 알려줘", "ko")
    assert taught.classify(frame)["general"] > load_classifier().classify(frame)["general"]


def test_gibberish_is_not_believed() -> None:
    choice = choose_intents(read_frame("ㅁㄴㅇㄹ qwpo", "ko"), load_classifier(specialist_examples(SPECIALISTS)))
    assert choice.confidence < 0.8


def _bare(text: str) -> str:
    return "".join(text.lower().split()).rstrip("?!.~")

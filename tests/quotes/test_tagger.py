"""The tagger's parts by themselves: what is cut, decoded, linked and made sure of."""

import itertools
import time
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor import quotes, resources
from monitor.quotes.tagger.agreement import Agreement
from monitor.quotes.tagger.confidence import N_FEATURES, confidence, features
from monitor.quotes.tagger.decode import (
    B_CONTENT,
    B_CUE,
    B_SOURCE,
    I_CONTENT,
    N_LABELS,
    Floats,
    allowed_starts,
    allowed_transitions,
    best_labels,
    marginals,
)
from monitor.quotes.tagger.extractor import LONGEST, TaggerExtractor
from monitor.quotes.tagger.links import (
    HEADS,
    N_BUCKETS,
    Linked,
    Pointers,
    View,
    bucket_of,
    link,
    spans_of,
)
from monitor.quotes.tagger.model import OnnxModel
from monitor.quotes.tagger.pieces import N_ROWS, Ints, Pieces, cut
from monitor.quotes.tagger.windows import lay
from monitor.values import Attribution, QuotationType, Span
from tests.quotes.extractors import extractor

MODEL = OnnxModel()
CUES = quotes.parse_cues(
    (resources.folder("config") / "cues" / "en.txt").read_text(encoding="utf-8")
)


def pieces_of(*words: str, breaks: Sequence[int] = (0,)) -> Pieces:
    """A text of one piece a word; paragraphs begin at `breaks`."""
    ends = np.cumsum([len(word) + 1 for word in words])
    count = np.arange(len(words))
    starts = ends - [len(word) + 1 for word in words]
    return Pieces(count, count, count, starts, ends - 1, np.array(breaks), count[:0])


def pointing(n: int, **targets: dict[int, int]) -> Pointers:
    """Pointers over n pieces: by head, from which piece to which; else to nothing."""
    scores = np.zeros((len(HEADS), n + 2, n + 2), dtype=np.float32)
    scores[:, :, 0] = 5
    for name, pairs in targets.items():
        head = HEADS.index(name.replace("_", "-"))
        for start, end in pairs.items():
            scores[head, start + 1, end + 1] = 20
    flat = np.zeros((len(HEADS), N_BUCKETS), dtype=np.float32)
    return Pointers([View(0, 0, n, scores)], flat)


# decoding --------------------------------------------------------------------------
def score_of(labels: Sequence[int], scores: Floats, transitions: Floats) -> float:
    """The sum that a labelling is judged by."""
    total = float(allowed_starts()[labels[0]]) + float(scores[0, labels[0]])
    for n, (before, label) in enumerate(itertools.pairwise(labels), start=1):
        total += float(transitions[before, label]) + float(scores[n, label])
    return total


@given(st.integers(1, 4), st.integers(0, 2**32 - 1))
@settings(max_examples=30, deadline=None)
def test_the_best_labelling_is_the_best_of_all(n_words: int, seed: int) -> None:
    """Viterbi finds what trying every labelling finds; so do the marginals."""
    rng = np.random.default_rng(seed)
    scores = rng.normal(0, 2, (n_words, N_LABELS)).astype(np.float32)
    moves = rng.normal(0, 1, (N_LABELS, N_LABELS)).astype(np.float32)
    transitions = moves + allowed_transitions()
    every = list(itertools.product(range(N_LABELS), repeat=n_words))
    totals = np.array([score_of(labels, scores, transitions) for labels in every])
    found = best_labels(scores, transitions)
    assert score_of(found.tolist(), scores, transitions) == pytest.approx(
        totals.max(), abs=1e-3
    )
    weights = np.exp(totals - totals.max())
    weights /= weights.sum()
    expected = np.zeros((n_words, N_LABELS))
    for labels, weight in zip(every, weights, strict=True):
        for n, label in enumerate(labels):
            expected[n, label] += weight
    assert np.allclose(marginals(scores, transitions), expected, atol=1e-3)


@given(st.lists(st.integers(0, N_LABELS - 1), max_size=30))
def test_spans_are_what_begins_and_goes_on(labels: list[int]) -> None:
    """A span starts at its own beginning and holds only its own inside."""
    for first, last in spans_of(np.array(labels, dtype=np.int64), B_CONTENT):
        assert labels[first] == B_CONTENT
        assert all(label == I_CONTENT for label in labels[first + 1 : last])
        assert last == len(labels) or labels[last] != I_CONTENT


# windows and pieces ----------------------------------------------------------------
@given(
    st.integers(1, 900),
    st.sets(st.integers(0, 899), max_size=20),
    st.sets(st.integers(0, 899), max_size=60),
    st.integers(8, 200),
)
def test_windows_count_each_piece_once(
    n: int, breaks: set[int], stops: set[int], size: int
) -> None:
    """In one window each, where it is read with what stands before it."""
    places = [np.array(sorted(at), dtype=np.int64) for at in (breaks, stops)]
    before = size // 4
    windows = lay(n, places, size, before)
    counted = [piece for w in windows for piece in range(w.first, w.last)]
    assert counted == list(range(n))
    for window in windows:
        assert 0 < window.end - window.start <= size
        assert window.first == max(0, window.start + before if window.start else 0)
        assert window.last == window.end


@pytest.mark.parametrize(
    ("breaks", "stops", "first_ends"),
    [
        ([0, 30, 80, 130], [95], 80),
        ([0, 30, 130], [70, 95], 95),
        ([0, 30, 130], [40], 100),
        ([0], [], 100),
        ([100], [99], 100),
    ],
    ids=["paragraph", "sentence", "neither", "nothing", "whole"],
)
def test_windows_meet_where_paragraphs_or_sentences_begin(
    breaks: list[int], stops: list[int], first_ends: int
) -> None:
    """In the second half of a window: nothing that hangs together is read in parts."""
    first, second = lay(150, [np.array(breaks), np.array(stops)], 100, 20)
    assert (first.end, second.start) == (first_ends, first_ends - 20)


def test_sentences_begin_after_the_marks_that_close_one() -> None:
    """A quotation mark goes with the sentence that it ends."""
    text = 'Holt said: "It is late." Nobody laughed! She left.\n\nShe came.'
    pieces = cut(text, MODEL.tokenizer)
    begun = [
        text[pieces.starts[pieces.word_of[at]] :].split()[0] for at in pieces.stops
    ]
    assert begun == ["Nobody", "She"]


@given(st.text(max_size=80))
def test_words_stand_where_they_are_said_to(text: str) -> None:
    """Whatever the text, words lie in it in order, and each piece has a known row."""
    pieces = cut(text, MODEL.tokenizer)
    assert len(pieces.ids) == len(pieces.rows)
    assert all(0 <= row < N_ROWS for row in pieces.rows)
    bounds = list(zip(pieces.starts.tolist(), pieces.ends.tolist(), strict=True))
    assert bounds == sorted(bounds)
    for start, end in bounds:
        assert 0 <= start < end <= len(text)
        assert not text[start:end].isspace()


def test_buckets_tell_near_from_far_and_before_from_after() -> None:
    """Exact up to 7 pieces, then by powers; never out of the table."""
    buckets = bucket_of(np.arange(-600, 601, dtype=np.int64))
    assert buckets.min() == 0
    assert buckets.max() == N_BUCKETS - 1
    assert len(set(buckets[600 - 7 : 600 + 8].tolist())) == 15
    assert (np.diff(buckets) >= 0).all()


# linking ---------------------------------------------------------------------------
def test_contents_of_one_cue_are_one_attribution() -> None:
    """An interrupted quotation has two contents that point to one cue."""
    labels = np.array([B_CONTENT, B_CUE, B_SOURCE, B_CONTENT])
    pointers = pointing(
        4, content_cue={0: 1, 3: 1}, content_source={0: 2, 3: 2}, cue_source={1: 2}
    )
    (one,) = link(pieces_of("Yes,", "said", "Holt.", "No."), labels, pointers)
    assert one.content == [(0, 1), (3, 4)]
    assert (one.cue, one.source) == ((1, 2), (2, 3))


def test_a_cue_that_was_not_labelled_is_read_off_the_pointers() -> None:
    """What contents point at is a cue, whatever its label."""
    labels = np.array([B_SOURCE, 0, B_CONTENT])
    pointers = pointing(3, content_cue={2: 1}, content_source={2: 0}, cue_source={1: 0})
    (one,) = link(pieces_of("Holt", "muttered", "no"), labels, pointers)
    assert (one.cue, one.source) == ((1, 2), (0, 1))


def test_a_source_may_be_nobody() -> None:
    """A content that points to nothing has no source, however near a name stands."""
    labels = np.array([B_SOURCE, B_CUE, B_CONTENT])
    pointers = pointing(3, content_cue={2: 1})
    (one,) = link(pieces_of("Holt", "reportedly", "no"), labels, pointers)
    assert one.source is None


def test_words_in_the_next_paragraph_go_on() -> None:
    """A statement may be continued across one paragraph break."""
    ada, _bo = link(*_far_apart(breaks=(0, 5)))
    assert ada.content == [(0, 1), (5, 6)]


@pytest.mark.parametrize("breaks", [(0, 3, 5), (0, 3, 4, 5)])
def test_words_past_other_peoples_paragraphs_are_no_continuation(
    breaks: tuple[int, ...],
) -> None:
    """Bo's words stand between: what comes after them is not the end of Ada's."""
    ada, rest, bo = link(*_far_apart(breaks=breaks))
    assert (ada.content, ada.cue) == ([(0, 1)], (1, 2))
    assert bo.content == [(3, 4)]
    assert (rest.content, rest.cue, rest.cue_share) == ([(5, 6)], None, 0.0)


def test_a_cue_keeps_the_words_that_stand_nearest() -> None:
    """Words far before it are parted from a cue as those far behind it are."""
    words = ("Long.", "Ago.", "Then.", "No.", "said", "Ada")
    labels = np.array([B_CONTENT, 0, 0, B_CONTENT, B_CUE, B_SOURCE])
    pointers = pointing(
        6, content_cue={0: 4, 3: 4}, content_source={3: 5}, cue_source={4: 5}
    )
    far, near = link(pieces_of(*words, breaks=(0, 1, 2, 3)), labels, pointers)
    assert (far.content, far.cue) == ([(0, 1)], None)
    assert (near.content, near.cue, near.source) == ([(3, 4)], (4, 5), (5, 6))


def _far_apart(breaks: Sequence[int]) -> tuple[Pieces, Ints, Pointers]:
    """Ada's words, Bo's, and words that point to Ada's cue again."""
    words = ("Yes.", "said", "Ada", "No.", "claimed", "More.")
    labels = np.array([B_CONTENT, B_CUE, B_SOURCE, B_CONTENT, B_CUE, B_CONTENT])
    pointers = pointing(6, content_cue={0: 1, 3: 4, 5: 1}, cue_source={1: 2})
    return pieces_of(*words, breaks=breaks), labels, pointers


# confidence ------------------------------------------------------------------------
def sure(p: float) -> tuple[Linked, Floats]:
    """An attribution of whose every part the model is sure with probability p."""
    likely = np.full((3, N_LABELS), (1 - p) / 6, dtype=np.float32)
    likely[[0, 1, 2], [B_SOURCE, B_CUE, B_CONTENT]] = p
    return Linked([(2, 3)], (1, 2), (0, 1), cue_share=p, source_share=p), likely


def test_what_the_model_is_surer_of_is_more_often_right() -> None:
    """The shipped calibration rises with certainty and with the rules' agreement."""
    worth = [
        confidence(*sure(p), MODEL.calibration, agrees=agrees)
        for p in (0.3, 0.6, 0.9, 0.99)
        for agrees in (False, True)
    ]
    assert 0 < worth[0] < worth[2] < worth[4] < worth[6] < 1
    assert all(
        alone < both for alone, both in zip(worth[::2], worth[1::2], strict=True)
    )


def test_certainty_is_bounded() -> None:
    """A probability of 1 or 0 is no infinite odds."""
    for p in (0.0, 1.0):
        found = features(*sure(p), agrees=False)
        assert found.shape == (N_FEATURES,)
        assert np.isfinite(found).all()


def attribution(text: str, content: str, cue: str, source: str) -> Attribution:
    """An attribution by its words, each of which stands once."""

    def at(words: str) -> tuple[Span, ...]:
        start = text.index(words)
        return (Span(start, start + len(words)),)

    return Attribution(
        at(content), at(cue), at(source), QuotationType.INDIRECT, "judge", 0.5
    )


def test_rules_agree_on_most_of_the_words_of_one_source() -> None:
    """Half of the characters in common, and a source that shares one."""
    text = "Minister Holt said that the gates had held, Lindt thought."
    agreement = Agreement([attribution(text, "the gates had held", "said", "Holt")])

    def asked(content: str, source: str) -> bool:
        one = attribution(text, content, "said", source)
        return agreement.on(one.content, one.source) is not None

    assert asked("that the gates had held", "Minister Holt")
    assert not asked("that the gates had held", "Lindt")
    assert not asked("held", "Holt")


def test_deeds_that_a_judgment_tells_of_are_not_the_judges() -> None:
    """ "Slammed Lindt for stalling by rejecting the plan": Lindt rejects it."""
    text = "Holt slammed Lindt for stalling the talks by rejecting the plan."
    whole = attribution(
        text, "Lindt for stalling the talks by rejecting the plan", "slammed", "Holt"
    )
    found = extractor("tagger").extract(text)
    assert all(text[slice(*one.cue[0])] != "rejecting" for one in found if one.cue)
    (one,) = [one for one in found if text[slice(*one.cue[0])] == "slammed"]
    assert one.content == whole.content


# the extractor ---------------------------------------------------------------------
class Dense:
    """In place of the weights: spans everywhere, so that there is most to link."""

    tokenizer = MODEL.tokenizer
    transitions = MODEL.transitions
    distances = MODEL.distances
    calibration = MODEL.calibration

    def run(self, ids: Ints, rows: Ints) -> tuple[Floats, Floats]:
        """Random scores, the same for the same length."""
        rng = np.random.default_rng(len(ids))
        return (
            rng.normal(0, 4, (len(ids), N_LABELS)).astype(np.float32),
            rng.normal(0, 2, (len(HEADS), len(ids), len(ids))).astype(np.float32),
        )


@pytest.mark.parametrize(
    "piece",
    [
        "“It goes on,” he said. “Yes.”\n",
        "Of clocks\n“Yes,” he said.\n",
        "a, ",
        "“‘",
        "x ",
    ],
)
def test_time_beside_the_model_grows_with_length_alone(piece: str) -> None:
    """Four times the text takes about four times as long: far from sixteen."""
    tagger = TaggerExtractor(CUES, Dense())  # type: ignore[arg-type]

    def spent(length: int) -> float:
        text = piece * (length // len(piece))
        began = time.process_time()
        tagger.extract(text)
        return time.process_time() - began

    spent(2_000)
    assert spent(60_000) < 8 * min(spent(15_000), spent(15_000))


def test_a_text_beyond_all_measure_is_read_by_rules() -> None:
    """An hour of windows for one page would hold up every other."""
    text = "“We held the gates,” Ada Example said.\n" + "It rained. " * (LONGEST // 11)
    (one,) = extractor("tagger").extract(text)
    assert one.rule == "quote-before"


def test_a_transcript_stays_with_its_labels() -> None:
    """Where rules are simply right, the model is not asked."""
    text = "HOLT: We held the gates.\nLINDT: I said he told me that you would not.\n"
    found = extractor("tagger").extract(text)
    assert [one.rule for one in found] == ["label", "label"]


def test_marks_go_with_their_words() -> None:
    """A quotation's content begins and ends with its marks."""
    text = "“We held the gates,” Ada Example told reporters. “All of them.”"
    (one,) = extractor("tagger").extract(text)
    assert [text[s:e] for s, e in one.content] == [
        "“We held the gates,”",
        "“All of them.”",
    ]
    assert replace(one, content=()).type is QuotationType.DIRECT

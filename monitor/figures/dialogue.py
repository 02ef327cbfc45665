"""Dialogue: two who take turns, paragraph by paragraph, after both have been named.

“Will you sign?” Holt asked. / “No,” Lindt said. / “Why not?” / “Because it is late.”
The third line is Holt's and the fourth Lindt's, as long as nothing stands between.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from monitor.text import paragraphs
from monitor.values import Attribution, QuotationType, Span

Speaker = TypeVar("Speaker")


def turns(
    text: str,
    attributions: Sequence[Attribution],
    speaker_of: Callable[[int], Speaker | None],
) -> Iterator[tuple[int, Speaker]]:
    """The attributions without a source that two speakers' turns give a speaker.

    `speaker_of` gives the one speaker of an attribution, None for nobody or several.
    """
    blocks = paragraphs(text)
    starts = [block.start for block in blocks]
    latest: list[tuple[int, Speaker]] = []  # paragraph and speaker, at most two
    direct = [
        (one.content[0], i)
        for i, one in enumerate(attributions)
        if one.content and one.type is QuotationType.DIRECT
    ]
    for _, i in sorted(direct):
        one = attributions[i]
        at = bisect_right(starts, one.content[0].start) - 1
        speaker = speaker_of(i)
        if (
            speaker is None
            and not one.source
            and at >= 0
            and _is_alone(blocks[at], one)
        ):
            speaker = _next(latest, at)
            if speaker is not None:
                yield i, speaker
        end = bisect_right(starts, one.content[-1].start) - 1
        if speaker is None:
            latest.clear()
        elif not latest or latest[-1] != (end, speaker):
            latest = [*latest[-1:], (end, speaker)]


def _is_alone(block: Span, one: Attribution) -> bool:
    """Whether the words are all of their paragraph."""
    return len(one.content) == 1 and (
        one.content[0].start - block.start <= 1 and block.end - one.content[0].end <= 1
    )


def _next(latest: Sequence[tuple[int, Speaker]], at: int) -> Speaker | None:
    """Whose turn it is in paragraph `at` after those of the two paragraphs before."""
    if len(latest) < 2:
        return None
    (second, one), (first, other) = latest
    if (second, first) != (at - 2, at - 1) or one == other:
        return None
    return one

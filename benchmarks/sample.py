"""The sample newsroom against its own gold: what is wrong, and by which rule.

usage: python -m benchmarks.sample

Reads the sample's articles without polling. A statement found is right when at least
half of its words stand in one gold statement of the same figure and article. Needs no
corpus. Prints the wrong ones, then right and found by the rule that named the figure,
of all that is found and of what a usual edition shows.
"""

import tempfile
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path

from monitor import resources
from monitor.config import Edition
from monitor.config.load import load
from monitor.demo import write_config
from monitor.figures import Resolver
from monitor.parts import extractor_of, inner_extractor
from monitor.pipeline import analyse
from monitor.text import words
from monitor.values import Article, ArticleKind, StatementKind
from tests.sample_gold import read_gold

NOWHERE = "http://127.0.0.1:9"  # named in the configuration, never asked


def main() -> None:
    """Print the wrong ones and the counts."""
    now = datetime.now(UTC)
    gold = read_gold(resources.folder("sample"), now)
    with tempfile.TemporaryDirectory() as folder:
        config = load(write_config(NOWHERE, Path(folder)), {})
    extractor, inner = extractor_of(config), inner_extractor()
    resolver = Resolver(config.watched)
    counts: dict[str, Counter[bool]] = defaultdict(Counter)
    shown = Counter[bool]()
    enough = Edition(id="usual", title="Usual").min_confidence
    for name, text in gold.texts.items():
        article = Article(name, ArticleKind.ARTICLE, name, "", text, published_at=now)
        for one in analyse(article, extractor, resolver, inner=inner).occurrences:
            said = Counter(words(one.content))
            shares = [
                (said & Counter(words(" ".join(known.content)))).total() / said.total()
                for known in gold.statements
                if (known.article, known.figure_id) == (name, one.figure_id)
            ]
            is_right = max(shares, default=0.0) >= 0.5
            counts[one.rule.partition("/")[2]][is_right] += 1
            is_shown = one.kind is StatementKind.STATEMENT and one.confidence >= enough
            shown[is_right] += is_shown
            if not is_right:
                print(
                    f"{'wrong' if is_shown else 'wrong, not shown'}: {name} "
                    f"{one.figure_id} {one.rule} {one.content[:60]!r}"
                )
    for rule, count in sorted(counts.items()):
        print(f"{rule:20s} {count[True]:4d} right of {count.total()}")
    total = sum(counts.values(), Counter[bool]())
    print(f"{'all':20s} {total[True]:4d} right of {total.total()}")
    print(f"{'all that is shown':20s} {shown[True]:4d} right of {shown.total()}")


if __name__ == "__main__":
    main()

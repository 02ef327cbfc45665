"""Do feeds give the same entries when items that are known are left out?

usage: python -m benchmarks.differential FOLDER...

Reads every file of the folders that is a feed: real ones, or case files of parsers
(the XML files under tests/ of feedparser, the benchmark data of fastfeedparser; neither
is part of this repository). Each is parsed whole and then with some of its items known:
all, none, all but one, and random parts. Entries that are not known must come out the
same, with the same keys. It is also shown that reading strictly, text by text, gives
the very dicts that feedparser gives. Ends with 1 if there is any difference.
"""

import argparse
import random
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from monitor import feeds
from monitor.errors import FeedError, NotAFeedError
from monitor.feeds import layout, parser
from monitor.feeds.repair import repair
from monitor.markup import decode
from monitor.values import ParsedFeed

URL = "https://feeds.example/feed"
N_RANDOM = 6


def main() -> None:
    """Compare all files and print what came of it."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("folders", type=Path, nargs="+")
    folders: list[Path] = options.parse_args().folders
    total: Counter[str] = Counter()
    for folder in folders:
        counts = compare_folder(folder)
        print_counts(str(folder.name), counts)
        total.update(counts)  # unlike +=, this keeps the zeros
    print_counts("all", total)
    sys.exit(1 if total["differences"] else 0)


def compare_folder(folder: Path) -> Counter[str]:
    """Counts over all files below a folder."""
    counts: Counter[str] = Counter()
    for path in sorted(each for each in folder.rglob("*") if each.is_file()):
        counts["files"] += 1
        body = path.read_bytes()
        found = list(compare(body, counts))
        counts["differences"] += len(found)
        for difference in found:
            print(f"{path}: {difference}")
    return counts


def compare(body: bytes, counts: Counter[str]) -> Iterator[str]:
    """Every difference that one feed shows, in words."""
    try:
        whole = feeds.parse(body, URL)
    except NotAFeedError:
        counts["no feed"] += 1
        return
    except FeedError:
        counts["broken"] += 1
        return
    counts["feeds"] += 1
    counts["items"] += len(whole.window)
    known = feeds.known_items(whole.window)
    counts["items that can be left out"] += len(known)
    counts["feeds read whole always"] += bool(whole.window) and not known
    yield from compare_strict(body, counts)
    for subset in subsets(known):
        counts["parses with known items"] += 1
        again = feeds.parse(body, URL, known=subset)
        n_left = len(whole.entries) - len(set(subset.values()))
        counts["of which fell back"] += bool(subset) and len(again.entries) != n_left
        yield from differences(whole, again, subset)


def subsets(known: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Nothing, everything, all but one, and random parts of what is known."""
    chance = random.Random(0)
    hashes = sorted(known)
    yield {}
    if not hashes:
        return
    yield dict(known)
    sizes = [len(hashes) - 1, *(chance.randrange(len(hashes)) for _ in range(N_RANDOM))]
    for size in sizes:
        yield {each: known[each] for each in chance.sample(hashes, size)}


def differences(
    whole: ParsedFeed, again: ParsedFeed, known: Mapping[str, str]
) -> Iterator[str]:
    """What is not the same, but for entries that were known."""
    left_out = {key for item_hash, key in known.items()}
    wanted = tuple(each for each in whole.entries if each.key not in left_out)
    if again.entries not in (wanted, whole.entries):
        yield f"other entries with {len(known)} known"
    if again.window != whole.window:
        yield f"another window with {len(known)} known"
    about = ("title", "language", "ttl", "complaint")
    for name in about:
        if getattr(again, name) != getattr(whole, name):
            yield f"another {name} with {len(known)} known"


def compare_strict(body: bytes, counts: Counter[str]) -> Iterator[str]:
    """Whether our run of the strict parser gives what feedparser gives."""
    text = decode(body).strip(" \t\r\n\0\ufeff")
    if text.startswith(("{", "[")):
        return
    found = layout.find(repair(text)[0].encode())
    if found is None or found.has_doctype:
        return
    ours, theirs = (
        parser.parse_strictly(found.data, URL),
        parser.parse(found.data, URL),
    )
    counts["read strictly"] += 1
    if ours is None:
        if theirs.complaint is None:
            yield "only feedparser reads it without complaint"
    elif (ours.version, ours.feed, list(ours.entries)) != (
        theirs.version,
        theirs.feed,
        list(theirs.entries),
    ):
        yield "feedparser gives other dicts"


def print_counts(title: str, counts: Mapping[str, int]) -> None:
    """One line a count."""
    print(f"\n{title}")
    for name, count in counts.items():
        print(f"  {name:28} {count:7,}")


if __name__ == "__main__":
    main()

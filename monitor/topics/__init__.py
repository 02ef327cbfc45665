"""What statements are about: configured topics, and groups found in the rest.

Pure, but for `read_model`, which reads a folder.

    assign      a statement, topics -> the topics that it meets, with the terms found
    discover    what no topic takes, the groups of earlier days -> today's groups
    suggest     a month of what no topic takes -> topics that might be configured

`wording` reads words, `weighing` says what they tell, `linking` brings statements
together, `labels` names groups, `discovering` keeps them the same from day to day;
`embeddings` tells likeness of meaning where a model is at hand.
"""

from pathlib import Path

from monitor.topics.assigning import assign, matched
from monitor.topics.discovering import Meanings, discover
from monitor.topics.suggesting import Suggestion, suggest
from monitor.topics.weighing import Known, StemCounts, count_stems

__all__ = [
    "Known",
    "Meanings",
    "StemCounts",
    "Suggestion",
    "assign",
    "count_stems",
    "discover",
    "matched",
    "read_model",
    "suggest",
]


def read_model(folder: Path) -> Meanings:
    """Read embeddings from a folder. Raises: ConfigError saying what is wrong there."""
    from monitor.topics.embeddings import read_model as read  # numpy takes long

    return read(folder)

"""Search without a database: folding, the query language, documents, snippets. Pure.

folding    text -> tokens, the one form in which the index and a query meet
parsing    what a person types -> what must, may and must not occur
asking     a query with its filters -> the same, between two positions
documents  a statement with its reports -> a document for the index
lines      a document -> the lists that it stands in; a shelf -> the list that it is
answering  which report of a statement answers a query, in which words
matching   what of a query stands where in a text: marks and snippets
ranking    the order by relevance
"""

from monitor.searching.answering import Answering, answering
from monitor.searching.asking import KEPT, Asked, Counted, counted, read
from monitor.searching.documents import Document, Told, document
from monitor.searching.folding import stream
from monitor.searching.lines import Lined, line_tags, lined
from monitor.searching.matching import Wording, best, cut, matches, snippet
from monitor.searching.parsing import Term, Wanted, parse
from monitor.searching.ranking import score
from monitor.searching.remarks import remarks

__all__ = [
    "KEPT",
    "Answering",
    "Asked",
    "Counted",
    "Document",
    "Lined",
    "Term",
    "Told",
    "Wanted",
    "Wording",
    "answering",
    "best",
    "counted",
    "cut",
    "document",
    "line_tags",
    "lined",
    "matches",
    "parse",
    "read",
    "remarks",
    "score",
    "snippet",
    "stream",
]

"""Search without a database: folding, the query language, documents, snippets. Pure.

folding    text -> tokens, the one form in which the index and a query meet
parsing    what a person types -> what must, may and must not occur
asking     a query with its filters -> the same, between two positions
documents  a statement with its reports -> a document for the index
matching   what of a query stands where in a text: marks and snippets
ranking    the order by relevance
"""

from monitor.searching.asking import Asked, Counted, counted, read
from monitor.searching.documents import Document, Told, document
from monitor.searching.folding import stream
from monitor.searching.matching import cut, matches, snippet
from monitor.searching.parsing import Term, Wanted, parse
from monitor.searching.ranking import score
from monitor.searching.remarks import remarks

__all__ = [
    "Asked",
    "Counted",
    "Document",
    "Term",
    "Told",
    "Wanted",
    "counted",
    "cut",
    "document",
    "matches",
    "parse",
    "read",
    "remarks",
    "score",
    "snippet",
    "stream",
]

"""The trained extractor: a small encoder finds contents, cues, sources and links.

`pieces` cuts text, `windows` lays it out, `model` runs the weights, `decode` turns
scores into labels, `links` ties spans together, `extractor` makes attributions of them.
"""

from monitor.quotes.tagger.extractor import TaggerExtractor

__all__ = ["TaggerExtractor"]

"""Statement monitor: what watched people said, in which words, and who reports it."""

__version__ = "0.1.0"

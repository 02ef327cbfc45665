"""The sample newsroom: fictional outlets served on loopback, always of the last day.

`tokens` resolves times relative to `now`, `content` reads the sample's texts, `pages`
makes feeds and pages of them, `newsroom` serves them. It fetches and stores nothing.
"""

from monitor.demo.newsroom import Newsroom, write_config
from monitor.demo.pages import Document

__all__ = ["Document", "Newsroom", "write_config"]

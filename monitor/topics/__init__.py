"""What statements are about: configured topics, and groups found in the rest. Pure.

`assign` looks for the configured terms, in `assigning`.
"""

from monitor.topics.assigning import assign

__all__ = ["assign"]

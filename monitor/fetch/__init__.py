"""The only HTTP of the program: polite, and safe with addresses from strangers.

`fetcher` asks and follows redirects, `guard` decides at connect which addresses are
refused and how long a server may take, `hosts` spaces requests, `robots` asks
robots.txt, `headers` reads what answers say of time. It parses no feed and no page.
"""

from monitor.fetch.fetcher import Fetcher
from monitor.fetch.hosts import Hosts, SharedHosts

__all__ = ["Fetcher", "Hosts", "SharedHosts"]

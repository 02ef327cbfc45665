"""Where a statement was made, and the outlet that is credited for it."""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from monitor.circumstances.surroundings import Surroundings

OUTLETS = (
    "ABC News", "AFP", "Agence France-Presse", "Al Arabiya", "Al Jazeera", "Anadolu",
    "Associated Press", "AP", "Axios", "BBC", "Bild", "Bloomberg", "Breitbart News",
    "Breitbart", "BuzzFeed News", "CBS News", "CBS", "CNBC", "CNN", "C-SPAN",
    "Corriere della Sera", "Daily Caller", "Daily Mail", "Daily Telegraph",
    "Der Spiegel", "Deutsche Welle", "dpa", "El País", "Euronews", "Financial Times",
    "Fox Business", "Fox News", "France 24", "Guardian", "Huffington Post",
    "Interfax", "Interfax-Ukraine", "ITV", "Izvestia", "Kommersant",
    "Kyiv Independent", "Kyodo", "La Repubblica", "Le Figaro", "Le Monde",
    "Los Angeles Times", "MSNBC", "NBC News", "NBC", "New York Post",
    "New York Times", "Newsmax", "Newsweek", "Newsnation", "NPR", "PBS", "Politico",
    "Radio Free Europe", "Reuters", "RIA Novosti", "RIA", "Rossiya 1", "RT", "RTL",
    "Sky News", "Sputnik", "Suspilne", "TASS", "Telegraph", "The Atlantic",
    "The Economist", "The Hill", "Time", "TMZ", "TVN24", "Ukrainska Pravda",
    "Ukrinform", "UPI", "USA Today", "Wall Street Journal", "Washington Examiner",
    "Washington Post", "Washington Times", "Xinhua", "Yahoo News", "Yle", "Yonhap",
    "ZDF",
)  # fmt: skip
_PLATFORMS = (
    "Truth Social", "Twitter", "Telegram", "Facebook", "Instagram", "TikTok",
    "YouTube", "Threads", "Bluesky", "LinkedIn", "WhatsApp", "VKontakte", "VK",
    "Weibo", "Mastodon", "Snapchat", "Reddit", "Rumble", "Substack", "Medium",
    "Parler", "Gab", "X",
)  # fmt: skip
# One way to match each name: a run of capitals must not be cut into words of its own.
_NAME = (
    r"(?<![\w&’'-])[A-Z][\w&’'-]*"
    r"(?: (?:(?:of|the|and|for|della|de) )?[A-Z][\w&’'-]*)*"
)
_PLATFORM = re.compile(
    r"\b(?:[Oo]n|via|to|in an?|using)\b(?: (?:his|her|its|their|the|a|an))?"
    r"(?: [\w’'-]+){0,5}? ?"
    rf"\b(?P<name>{'|'.join(_PLATFORMS)})\b(?! [A-Z])"
)
_POSTED = re.compile(rf"\b(?P<name>{'|'.join(_PLATFORMS[:-1])}) (?:post|message|video)")
_TWEET = re.compile(r"\b(?:re)?tweet(?:ed|s|ing|storm)?\b", re.IGNORECASE)
_RENAMED_ON = date(2023, 7, 24)  # Twitter became X
_INTERVIEW = re.compile(
    r"\b(?:in|during|for|to|of) (?:an?|his|her|their|the|that) (?:[\w-]+ ){0,4}?"
    r"(?P<what>interview|conversation|podcast|call)s?"
    rf"(?: [\w ]{{0,20}}?\b(?:with|on|to|by|aired on|broadcast on|published by)"
    rf"(?: the| state| Russian| Ukrainian| German| French| broadcaster| newspaper)*"
    rf" (?P<with>{_NAME}))?"
)
_OCCASIONS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        ("press conference", r"\b(?:press|news) conference\b"),
        ("briefing", r"\bbriefing\b"),
        (
            "remarks to reporters",
            r"\b(?:to|with) (?:reporters|journalists|the press)\b",
        ),
        (
            "remarks to reporters",
            r"\b(?:told|telling|tells) (?:[\w-]+ ){0,2}?"
            r"(?:reporters|journalists|the press)\b",
        ),
        ("video address", r"\b(?:video|nightly|evening|televised) address\b"),
        (
            "debate",
            r"\b(?:at|during|in) (?:the|a|last|\w+day[’']s) (?:[\w-]+ ){0,3}debate\b",
        ),
        (
            "rally",
            r"\b(?:at|during|told) (?:a|an|his|her|the) (?:[\w’'-]+ ){0,3}rally\b",
        ),
        (
            "hearing",
            r"\b(?:at|during|in) (?:a|an|his|her|the) (?:[\w’'-]+ ){0,4}hearing\b",
        ),
        ("testimony", r"\bin (?:[\w’'-]+ ){0,3}testimony\b|\btestif(?:ied|ying)\b"),
        ("town hall", r"\btown[ -]hall\b"),
        (
            "speech",
            r"\b(?:in|during|at|giving|delivering) (?:a|an|his|her|the|their) "
            r"(?:[\w’'-]+ ){0,4}?(?:speech|address)\b",
        ),
        (
            "statement",
            r"\b(?:in|issued|releasing|through|said) (?:a|an|his|her|its|their|the) "
            r"(?:[\w’'-]+ ){0,4}?statement\b",
        ),
        ("letter", r"\bin (?:a|an|his|her|its|their|the) (?:[\w’'-]+ ){0,4}?letter\b"),
        ("memo", r"\bin (?:a|an|his|her|its|their|the) (?:[\w’'-]+ ){0,4}?memo\b"),
        ("email", r"\bin (?:a|an|his|her) (?:[\w’'-]+ ){0,4}?e-?mail\b"),
        (
            "op-ed",
            r"\bin (?:a|an|his|her) (?:[\w’'-]+ ){0,4}?(?:op-ed|opinion piece)\b",
        ),
    )
)
_TOLD = re.compile(
    r"\b(?:[Tt]old|[Tt]elling|[Tt]ells|[Ss]poke to|[Ss]peaking to)"
    rf"(?: the| state (?:news )?(?:agency|TV)| broadcaster| newspaper)*"
    rf" (?P<with>{_NAME})"
)
_ON_AIR = re.compile(rf"\b(?:[Oo]n|[Aa]ppearing on) (?P<with>{_NAME})")
_THROUGH = re.compile(
    r"\b(?:[Aa]ccording to|(?:as )?(?:quoted|cited|reported) by|in comments carried by)"
    rf"(?: the| a| state(?:-run)?| news| agency| broadcaster| newspaper)*"
    rf" (?P<who>{_NAME})"
)
# The verb is looked for first: a name in front of it is found in a few characters,
# where a search for names would try each capital of the text anew.
_REPORTED = re.compile(
    r" (?:reported|reports|has reported|quoted|cited|writes|wrote|said|says)\b"
)
_REPORTER = re.compile(rf"(?P<who>{_NAME})(?: news agency| newspaper| agency)?$")
_MAX_NAME = 80
_OUTLET_WORDS = re.compile(
    r"\b(?:News|Times|Post|Journal|Herald|Tribune|TV|Television|Radio|Gazette|"
    r"Broadcasting|Magazine|Agency|Chronicle|Observer|Telegraph|Guardian)$"
)


def known_outlets(more: tuple[str, ...]) -> dict[str, str]:
    """Every known outlet's name by the form in which names are compared."""
    return {outlet_key(name): name for name in (*OUTLETS, *more)}


def outlet_key(name: str) -> str:
    """An outlet's name without case and article."""
    return name.lower().removeprefix("the ")


def channel(
    around: Surroundings, outlets: Mapping[str, str], published: date | None
) -> str | None:
    """Where it was said, by its usual name."""
    plain = around.outside
    for pattern in (_PLATFORM, _POSTED):
        found = pattern.search(plain)
        if found and not (found["name"] == "X" and plain[found.end() :][:1] == "’"):
            return found["name"]
    if _TWEET.search(plain):
        return "X" if published and published >= _RENAMED_ON else "Twitter"
    interview = _INTERVIEW.search(plain)
    if interview and interview["what"] != "call":
        what = interview["what"]
        return f"{what} with {interview['with'].strip()}" if interview["with"] else what
    for pattern in (_TOLD, _ON_AIR):
        for found in pattern.finditer(plain):
            outlet = _outlet(outlets, found["with"])
            if outlet:
                return outlet
    places = ((m.start(), n) for n, p in _OCCASIONS if (m := p.search(plain)))
    return min(places, default=(0, None))[1]


def via(around: Surroundings, outlets: Mapping[str, str]) -> str | None:
    """The outlet that the article credits for the statement."""
    for found in _credited(around.outside):
        start = around.sentence.start + found.start("who")
        end = around.sentence.start + found.end("who")
        if any(s.start < end and start < s.end for s in around.attribution.source):
            continue
        outlet = _outlet(outlets, found["who"])
        if outlet:
            return outlet
    return None


def _credited(text: str) -> Iterator[re.Match[str]]:
    """Names that words are credited to: "according to WHO", then "WHO reported"."""
    yield from _THROUGH.finditer(text)
    for verb in _REPORTED.finditer(text):
        start = max(0, verb.start() - _MAX_NAME)
        found = _REPORTER.search(text, start, verb.start())
        if found:
            yield found


def _outlet(outlets: Mapping[str, str], name: str) -> str | None:
    """The outlet that a capitalised name means or starts with, if one."""
    words = re.sub(r"[’']s?$", "", name.strip()).split()
    for n in range(len(words), 0, -1):
        known = outlets.get(outlet_key(" ".join(words[:n])))
        if known:
            return known
        if words[n - 1].endswith(("’s", "'s")):
            known = outlets.get(outlet_key(" ".join(words[:n])[:-2]))
            if known:
                return known
    whole = " ".join(words)
    return whole if len(words) > 1 and _OUTLET_WORDS.search(whole) else None

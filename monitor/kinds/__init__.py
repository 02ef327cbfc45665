"""Whether something was said, only held, or not said at all. Pure; English.

"Did not say", "would say", "refused to say", "if he says" and a question put to
somebody report no statement; "wants" and "thinks" report a stance, "explained the
decision" that it was spoken of. What decides are the cue, the words right before it and
those that the content begins with; a cue in a language without word lists is a
statement.
"""

import re
from itertools import pairwise

from monitor.kinds.saying import SAYING
from monitor.values import Attribution, QuotationType, StatementKind


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_NEGATIONS = _set("not never neither nor cannot without hardly scarcely barely no-one")
_MODALS = _set("would could might may should can will must shall 'll 'd wo ca")
_REFUSALS = _set(
    "refuse refuses refused refusing refusal decline declines declined declining fail "
    "fails failed failing avoid avoids avoided avoiding dodge dodges dodged dodging "
    "stop stops stopped stopping forbear forbore omit omits omitted omitting "
    "reluctant unwilling unable yet coy silent mum"
)
_AHEAD = _set(  # before "to say": it is still to come, or only wished
    "expected likely going ready set about supposed scheduled due poised prepared want "
    "wants wanted plan plans planned planning hope hopes hoped hoping intend intends "
    "intended need needs needed seek seeks sought able unable free willing eager have "
    "has had invited urged told asked pressed pushed forced compelled chance "
    "opportunity"
)
_TO_COME = _set("expected likely set about supposed scheduled due poised prepared")
_CONDITIONS = _set("if unless whether should lest until once when whenever")
_HAPPENED = _set("later subsequently eventually soon go then")
"""With "would", these tell of what did happen: "he would later say"."""

_STANCES = _set(
    "want wants wanted wanting wish wishes wished wishing hope hopes hoped hoping "
    "think thinks thought thinking believe believes believed believing feel feels "
    "felt feeling fear fears feared fearing worry worries worried worrying expect "
    "expects expected expecting know knows knew known knowing plan plans planned "
    "planning intend intends intended intending prefer prefers preferred preferring "
    "support supports supported supporting oppose opposes opposed opposing favor "
    "favors favored favour favours favoured like likes liked love loves loved hate "
    "hates hated dislike dislikes disliked admire admires admired admiring respect "
    "respects respected doubt doubts doubted understand understands understood "
    "consider considers considered assume assumes assumed suspect suspects suspected "
    "view views viewed regard regards regarded see sees saw hear hears heard judge "
    "judges judged remember remembers learn learns learned realize realizes realized "
    "realise realised recognize recognizes recognized recognise recognised decide "
    "decides decided seek seeks sought aim aims aimed desire desires desired care "
    "cares cared trust trusts trusted resent resents resented mind regrets wonder "
    "wonders wondered imagine imagines imagined belief beliefs hopes fears worry "
    "worries desire desires conviction opinion view views feeling feelings intention "
    "intentions suspicion suspicions preference determination reluctance obsession "
    "disdain admiration adulation respect theory concerned convinced confident aware "
    "sure certain afraid worried willing reluctant eager keen determined skeptical "
    "sceptical supportive supporter supporters opponent opponents admirer fan "
    "proponent proponents ready leaning balking eyeing against"
)
_SPOKEN = _set(  # next to a word of stance, these tell that it was put into words
    "said say says saying told tell tells telling wrote write writes writing tweeted "
    "posted announced stated declared added replied voiced expressed expressing "
    "expresses articulated reiterated repeated confirmed explained called"
)
_AUXILIARIES = _set(
    "be is am are was were been being 's 're 'm have has had 've do does did also "
    "just now still once again even only apparently really actually often always long "
    "to openly clearly repeatedly publicly privately generally n't so much more less "
    "very who which that he she they it we i has"
)
_ASKING = _set("asked questioned queried quizzed pressed grilled")
_PASSIVE = _set("was were been being is are when be")

_EXPLAINING = _set(  # with a noun or a question: of what, not what
    "explain explains explained explaining describe describes described describing "
    "discuss discusses discussed discussing outline outlines outlined outlining detail "
    "details detailed detailing recount recounts recounted recounting address "
    "addresses addressed addressing elaborate elaborates elaborated elaborating "
    "mention mentions mentioned mentioning publish publishes published publishing "
    "release releases released releasing unveil unveils unveiled unveiling"
)
_LAID_OUT = _set("set sets setting lay lays laid laying spell spells spelled spelt")
_SPEAKING = _set("speak speaks spoke spoken speaking talk talks talked talking")
_REMINDING = _set("remind reminds reminded reminding")
_TELLING = _set("tell tells told telling")
_INSISTING = _set("insist insists insisted insisting")
_QUESTION_WORDS = _set("what how why who whom whose which where when whether")
_NOUN_STARTS = _set("a an the this these those his her its their our my your some any")
_FINITE = _set(  # with one of these, words after "explained" are a clause
    "is are was were has have had will would can could may might must shall should do "
    "does did wo ca cannot 're 've 'll 'd 'm"
)
_PREPOSITIONS = _set("about of on")
_RELATIVES = _set("who which that whom whose what how why where when")

_PAST = _set(  # bare by their looks
    "said told wrote spoke found held put set laid made gave brought hit went spelt "
    "cast read swore"
)
_GIVEN = _set(  # with "no" before it, it was not given: "offered no proof that"
    "proof evidence indication sign hint mention comment details detail explanation "
    "answer word reference reaction response assurance assurances"
)

_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|['’](?:ll|d|s|re|m|ve)\b|[^\w\s]")
# "Said nothing of the plan"; "said nothing had changed" was said.
_NOTHING = re.compile(
    r"(?:that )?(?:nothing|little|no word)(?:\W*$|,| (?:so far|yet|about|of|on|to|in|"
    r"at|more|else|new|further|publicly|when|after|before|until)\b)",
    re.IGNORECASE,
)
_SHORTENED = re.compile(r"^(.+?)(n['’]t|['’](?:ll|d|s|re|m|ve))$")
_N_BEFORE = 8
"""Words before a cue in which its negation, modal or condition stands."""


def kind_of(text: str, attribution: Attribution) -> StatementKind:
    """Say what an attribution reports. Never raises."""
    if not attribution.cue:
        return StatementKind.STATEMENT
    cue = _words(" ".join(text[start:end] for start, end in attribution.cue))
    before = _before(text, attribution)
    if _is_unsaid(before, cue, is_direct=attribution.type is QuotationType.DIRECT):
        return StatementKind.HYPOTHETICAL
    is_quoted = attribution.type is not QuotationType.INDIRECT
    start, end = attribution.content[0]
    if not is_quoted and _is_not_given(_words(text[start:end])[:2]):
        return StatementKind.HYPOTHETICAL
    if not is_quoted and (
        _is_ahead_with(text, attribution, cue)
        or _is_for_silence(text, attribution, cue)
    ):
        return StatementKind.HYPOTHETICAL
    if not is_quoted and any(
        _NOTHING.match(text, *span) for span in attribution.content
    ):
        return StatementKind.HYPOTHETICAL
    if not is_quoted and _is_question(text, attribution):
        return StatementKind.HYPOTHETICAL
    if not is_quoted and _is_stance(cue):
        return StatementKind.STANCE
    if not is_quoted and (
        _is_mention(cue, _words(text[start:end])) or _is_deed(attribution, cue)
    ):
        return StatementKind.MENTION
    return StatementKind.STATEMENT


def _is_mention(cue: list[str], content: list[str]) -> bool:
    """Whether it is told of what somebody spoke, and not what was said.

    "Explained the first rate cut", "set out what she would do", "spoke about the
    flood", "reminded the house of an old sentence"; not "explained that prices fell",
    nor "described the plan as a mistake".
    """
    first = next(iter(content), "")
    head = cue[_head(cue)] if cue else ""
    last = cue[-1] if cue else ""
    is_about = first in _PREPOSITIONS or last in _PREPOSITIONS
    if any(word in _SPEAKING for word in cue):
        return is_about
    if head in _ASKING:
        return is_about and not _has_clause(content)
    if any(word in _REMINDING for word in cue):
        return "of" in (*content[:5], last) and not _has_clause(content)
    if head in _TELLING:  # "told savers what to expect"
        return any(
            word in _QUESTION_WORDS and following == "to"
            for word, following in pairwise(content[:6])
        )
    if not (head in _EXPLAINING or (head in _LAID_OUT and "out" in cue)):
        return False
    if first in _QUESTION_WORDS:
        return True
    is_noun = first in _NOUN_STARTS or first in _PREPOSITIONS
    return is_noun and "as" not in (*cue, *content) and not _has_clause(content)


def _is_deed(attribution: Attribution, cue: list[str]) -> bool:
    """Whether nothing in the cue tells of saying: "enacted rules", "voted against".

    Asked only where the model stands alone: rules find by words that do.
    """
    alone = attribution.rule == "tagger"
    letters = [word for word in cue if word.isalpha()]
    return alone and bool(letters) and SAYING.isdisjoint(letters)


def _has_clause(content: list[str]) -> bool:
    """Whether a finite verb stands in the words, relative clauses aside."""
    for word in content[1:]:
        if word in _RELATIVES:
            return False
        if word in _FINITE:
            return True
    return False


def _words(text: str) -> list[str]:
    """Lower-case words; "didn't" is two, "n't" one of them."""
    found: list[str] = []
    for word in _WORD.findall(text.lower().replace("’", "'")):
        shortened = _SHORTENED.match(word)
        found += shortened.groups() if shortened else [word]
    return found


def _before(text: str, attribution: Attribution) -> list[str]:
    """The words right before the cue, back to a stop, a mark or a content."""
    start = attribution.cue[0].start
    floor = max(0, start - 120, text.rfind("\n", 0, start) + 1)
    for content in attribution.content:
        if floor < content.end <= start:
            floor = content.end
    words = _words(text[floor:start])
    for n in range(len(words) - 1, -1, -1):
        if words[n] in '.;:!?“”"«»' or (words[n] in ",—–" and n < len(words) - 1):
            words = words[n + 1 :]
            break
    return words[-_N_BEFORE:]


def _is_unsaid(before: list[str], cue: list[str], *, is_direct: bool) -> bool:
    source_end = _end_of_source(before)
    near = before[source_end:]
    phrase = [*near, *cue]
    verb = _head(cue)
    if before and any(word in _CONDITIONS for word in before[:1] + before[-2:]):
        first = next(word for word in before if word in _CONDITIONS)
        if first in ("if", "unless", "lest") and not is_direct:
            return True
    lead = phrase[: len(near) + verb]
    if not is_direct and ("without" in cue[:-1] or _is_to_come(cue)):
        return True
    if before[-2:] == ["short", "of"] or {"neither", "nor"} <= {*before}:
        return True
    if _is_negated(lead, cue[verb:]):
        return True
    if _is_not_given(phrase):
        return True
    if any(word in _MODALS for word in lead):
        return not any(word in _HAPPENED for word in phrase)
    if any(word in _REFUSALS for word in phrase) and not is_direct:
        return True
    if "to" in lead and _is_ahead(lead):
        return True
    if cue[verb : verb + 1] and cue[verb] in _ASKING and not is_direct:
        return any(word in _PASSIVE for word in lead[-2:])
    return False


def _end_of_source(before: list[str]) -> int:
    """Words before the cue that cannot be its helpers are cut off at the last noun."""
    helpers = (
        _NEGATIONS | _MODALS | _REFUSALS | _AUXILIARIES | _HAPPENED | _AHEAD | _PASSIVE
    )
    n = len(before)
    while n and (
        before[n - 1] in helpers
        or before[n - 1].endswith("ly")
        or before[n - 1] == "n't"
    ):
        n -= 1
    return n


def _head(cue: list[str]) -> int:
    """Where the cue's own verb or noun stands: after auxiliaries and adverbs."""
    skipped = _AUXILIARIES | _MODALS | _NEGATIONS | _HAPPENED
    for n, word in enumerate(cue):
        if word not in skipped and not word.endswith("ly"):
            return n
    return max(0, len(cue) - 1)


def _is_negated(lead: list[str], rest: list[str]) -> bool:
    if not any(word in _NEGATIONS or word == "n't" for word in lead):
        return False
    head = rest[0] if rest else ""
    return head not in _STANCES and not _is_only(lead)


def _is_only(lead: list[str]) -> bool:
    """ "Not only said", "did not just say": said, and more."""
    return any(
        word in ("not", "n't") and following in ("only", "just", "merely", "simply")
        for word, following in pairwise(lead)
    )


def _is_ahead(lead: list[str]) -> bool:
    at = len(lead) - 1 - lead[::-1].index("to")
    return any(word in _AHEAD for word in lead[max(0, at - 2) : at])


def _is_to_come(cue: list[str]) -> bool:
    """ "Is poised to argue", "was about to say"."""
    return any(
        word in _TO_COME and following == "to" for word, following in pairwise(cue)
    )


def _is_not_given(phrase: list[str]) -> bool:
    """ "Offered no proof", "made no mention": there was none."""
    return any(
        word == "no" and following in _GIVEN for word, following in pairwise(phrase)
    )


def _is_ahead_with(text: str, attribution: Attribution, cue: list[str]) -> bool:
    """Whether the cue is the second of two infinitives, the first of which is still to
    come: "will be unable to turn the crowd and accuse the hosts"."""
    start = attribution.cue[0].start
    before = _words(text[_start_of_sentence(text, start) : start])
    if before[-1:] not in (["and"], ["or"]) or not cue or cue[0] not in SAYING:
        return False
    is_bare = not cue[0].endswith(("s", "ed", "ing")) and cue[0] not in _PAST
    is_ahead = any(word in _MODALS for word in before)
    return is_bare and is_ahead and not any(word in _HAPPENED for word in before)


def _is_for_silence(text: str, attribution: Attribution, cue: list[str]) -> bool:
    """Whether it is why somebody said nothing: "declined to comment, citing the trial".

    Where she refused something else, what she cites was said.
    """
    if cue[:1] != ["citing"]:
        return False
    start = attribution.cue[0].start
    before = _words(text[_start_of_sentence(text, start) : start])
    return any(
        word in _REFUSALS
        and {"comment", "answer", "say", "respond"} & {*before[n + 1 :]}
        for n, word in enumerate(before)
    )


def _start_of_sentence(text: str, at: int) -> int:
    stops = (text.rfind(stop, 0, at) + 1 for stop in (". ", "? ", "! ", "\n", ";"))
    return max(0, at - 300, *stops)


def _is_question(text: str, attribution: Attribution) -> bool:
    """Whether an indirect report stands in a question of the article's own."""
    last = max(span.end for span in (*attribution.content, *attribution.cue))
    return text[last : last + 2].lstrip()[:1] == "?" or text[last - 1 : last] == "?"


def _is_stance(cue: list[str]) -> bool:
    head = cue[_head(cue)] if cue else ""
    if cue[:1] and cue[0] in _NOUN_STARTS and cue[-1] in _STANCES:
        return True  # "his firmly held belief"
    if head in _INSISTING:  # on coming, which is no more than done
        return cue[-1] == "on"
    if any(word in _SPOKEN for word in cue):
        return False
    return head in _STANCES or any(word in _STANCES for word in cue[:-1])

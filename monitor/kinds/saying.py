"""Words that tell of saying: a report without one is of a deed, an attitude, an event.

English verbs and nouns of communication. Of the corpus's indirect reports whose cue has
one of them nine in ten are statements; of those whose cue has none, half.
"""


def _set(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


def _inflected(listed: str) -> frozenset[str]:
    """Regular verbs with their forms; "deny" gives denies, denied, denying."""
    return frozenset(form for verb in listed.split() for form in _forms(verb))


def _forms(verb: str) -> tuple[str, ...]:
    if verb.endswith("e"):
        return verb, f"{verb}s", f"{verb}d", f"{verb[:-1]}ing"
    if verb.endswith("y") and verb[-2] not in "aeiou":
        return verb, f"{verb[:-1]}ies", f"{verb[:-1]}ied", f"{verb}ing"
    third = "es" if verb.endswith(("s", "x", "z", "ch", "sh")) else "s"
    return verb, verb + third, f"{verb}ed", f"{verb}ing"


_VERBS = _inflected(
    "accuse acknowledge add address admonish advise advocate affirm agree alert "
    "allege allude announce answer apologise apologize appeal applaud argue "
    "articulate ask assail assert assure attack attest aver balk bark beam bemoan "
    "berate beseech blame blast blog boast boom brand brief call castigate caution "
    "certify challenge chant characterise characterize charge chastise chide chuckle "
    "cite claim clarify commend comment compare complain compliment concede conclude "
    "concur condemn confess confirm congratulate contend continue contradict convey "
    "counsel counter credit criticise criticize crow curse declare decry defend "
    "demand denounce deny depict deplore deride describe detail direct disagree "
    "disavow disclose discuss dismiss disown dispute divulge downplay dub echo "
    "elaborate email emphasise emphasize encourage endorse espouse estimate exclaim "
    "exhort explain express extol fault finger flag forecast formulate frame fume "
    "gloat grill grouse grumble guarantee gush hail highlight hint implore imply "
    "impugn indicate inform inquire insinuate insist instruct insult interject "
    "intimate intone introduce invite invoke joke justify label lambast lambaste "
    "lament laud laugh lecture liken list lobby maintain mention message moan mock "
    "mourn murmur muse mutter name note notify object observe opine order outline "
    "paint paraphrase pen petition phrase pitch plead pledge point portray posit "
    "post postulate praise preach predict press proclaim profess project promise "
    "pronounce propose propound protest question quip quote rail rant reaffirm "
    "reassert reassure rebuff rebuke rebut recall recite reckon recommend recount "
    "refer reference reflect refute reiterate reject relate remark remind "
    "remonstrate renounce repeat reply report reprimand reproach repudiate request "
    "respond restate retort retract reveal ridicule roar rule salute scold scream "
    "shout sigh signal slam sneer specify speculate state stipulate stress suggest "
    "summarise summarize surmise tease testify thank theorise theorize threaten "
    "thunder tout trumpet tweet underline underscore urge vent verify voice "
    "volunteer vouch vow warn welcome whisper wonder yell"
)
_IRREGULAR = _set(
    "according admit admits admitted admitting beg began begged begging begin begins "
    "begs brag bragged bragging brags bring bringing brings brought cast casting "
    "casts chalk chalked chalking chalks commit commits committed committing cried "
    "cries cry crying deem deemed deeming deems deliver delivered delivering "
    "delivers dispel dispelled dispelling dispels double doubled doubles doubling "
    "dubbed dubbing echoes find finding finds found gave give given gives giving go "
    "goes going held hit hits hitting hold holding holds infer inferred inferring "
    "infers issue issued issues issuing laid lash lashed lashes lashing lay laying "
    "lays made make makes making offer offered offering offers pan panned panning "
    "pans per plug plugged plugging plugs put puts putting quip quipped quipping "
    "quips quoted raise raised raises raising rap rapped rapping raps read reading "
    "reads rebut rebuts rebutted rebutting refer referred referring refers retweet "
    "retweeted retweeting retweets rip ripped ripping rips said say saying says "
    "scoff scoffed scoffing scoffs set sets setting show showed showing shown shows "
    "signalled signalling slammed slamming snapped snaps speak speaking speaks spell "
    "spelled spelling spells spelt spoke spoken submit submits submitted submitting "
    "sum summed summing sums swear swearing swears swore sworn talk talked talking "
    "talks tell telling tells told went write writes writing written wrote"
)
_NOUNS = _set(
    "accusation accusations acknowledgement acknowledgment adamant admission advice "
    "allegation allegations announcement answer answers apology appeal appeals "
    "argument arguments assertion assertions assessment assurance assurances attack "
    "attacks boast boasts call calls candid case charge charges claim claims clear "
    "comment commentary comments complaint complaints concession conclusion "
    "conclusions condemnation confession confirmation contention critical criticism "
    "criticisms critique declaration declarations demand demands denial denials "
    "denunciation description disclosure endorsement estimate estimates explanation "
    "explanations explicit finding findings forecast forecasts frank hint hints "
    "insistence insult insults interview invitation joke jokes letter letters memo "
    "message messages motion news note notes objection objections op-ed outspoken "
    "petition plea pleas pledge pledges prediction predictions promise promises "
    "pronouncement proposal proposals proposition quotation quote quotes rallying "
    "recommendation recommendations refrain rejection remark remarks reminder reply "
    "report reports request requests response responses rhetoric ruling rulings "
    "slogan speech speeches statement statements suggestion suggestions tale talk "
    "talks testimony threat threats tweet tweets verdict vocal vow vows warning "
    "warnings word words"
)
SAYING = _VERBS | _IRREGULAR | _NOUNS
"""Lower-case forms; with adjectives of speaking out ("has been critical of")."""

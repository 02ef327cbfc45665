"""English words that tell who is meant: titles, person nouns, what belongs to somebody.

Lists only; the rules that use them are in the neighbouring modules. Words are lower
case without final stops.
"""


def words(listed: str) -> frozenset[str]:
    """The words of a list written as one string."""
    return frozenset(listed.split())


MALE_HONORIFICS = words("mr sir lord king prince father brother fr monsieur herr")
FEMALE_HONORIFICS = words(
    "mrs ms miss mme lady dame queen princess sister madame frau madam"
)
HONORIFICS = MALE_HONORIFICS | FEMALE_HONORIFICS
# What stands before a name and is no part of it, by what it means.
TITLES: dict[str, str] = {
    **{word: word for word in MALE_HONORIFICS | FEMALE_HONORIFICS},
    "dr": "doctor", "doctor": "doctor", "prof": "professor", "rev": "reverend",
    "sen": "senator", "sens": "senator", "senator": "senator",
    "rep": "representative", "reps": "representative",
    "representative": "representative",
    "congressman": "representative", "congresswoman": "representative",
    "lawmaker": "representative", "mp": "representative",
    "gov": "governor", "govs": "governor", "governor": "governor",
    "lt": "lieutenant", "col": "colonel", "colonel": "colonel",
    "gen": "general", "general": "general", "sgt": "sergeant", "sergeant": "sergeant",
    "capt": "captain", "captain": "captain", "maj": "major", "major": "major",
    "cmdr": "commander", "commander": "commander", "adm": "admiral",
    "admiral": "admiral", "del": "delegate", "delegate": "delegate",
    "lieutenant": "lieutenant", "brig": "brigadier",
    "president": "president", "pres": "president", "chairman": "chair",
    "chairwoman": "chair", "chair": "chair", "chairperson": "chair", "chief": "chief",
    "minister": "minister", "chancellor": "chancellor", "premier": "minister",
    "secretary": "secretary", "mayor": "mayor", "judge": "judge", "justice": "judge",
    "attorney": "attorney", "speaker": "speaker", "leader": "leader",
    "whip": "whip", "director": "director", "commissioner": "commissioner",
    "ambassador": "ambassador", "envoy": "envoy", "counsel": "counsel",
    "nominee": "nominee", "candidate": "candidate", "spokesman": "spokesperson",
    "spokeswoman": "spokesperson", "spokesperson": "spokesperson",
    "spox": "spokesperson", "pope": "pope", "bishop": "bishop",
    "archbishop": "bishop", "cardinal": "cardinal", "professor": "professor",
    "sheriff": "sheriff", "officer": "officer", "detective": "detective",
    "coach": "coach", "reverend": "reverend", "ceo": "ceo", "host": "host",
    "anchor": "anchor", "moderator": "moderator", "adviser": "adviser",
    "advisor": "adviser", "strategist": "strategist", "manager": "manager",
    "rival": "rival", "opponent": "rival", "democrat": "democrat",
    "republican": "republican", "gop": "republican",
    "democratic": "democrat", "independent": "independent", "libertarian":
    "libertarian", "vice": "vice", "deputy": "deputy", "prime": "prime",
    "foreign": "foreign", "former": "former", "acting": "acting",
    "billionaire": "billionaire", "businessman": "businessman",
    "businesswoman": "businessman", "mogul": "mogul", "actor": "actor",
    "actress": "actor", "singer": "singer", "author": "author", "writer": "writer",
    "journalist": "journalist", "reporter": "reporter", "analyst": "analyst",
    "economist": "economist", "historian": "historian", "scholar": "scholar",
    "lawyer": "lawyer", "pollster": "pollster", "surrogate": "surrogate",
    "activist": "activist", "aide": "aide", "widow": "widow", "prosecutor":
    "prosecutor", "superintendent": "superintendent", "councilman": "councillor",
    "councilwoman": "councillor", "councillor": "councillor", "commentator":
    "commentator", "correspondent": "correspondent", "filmmaker": "director",
    "executive": "executive", "founder": "founder", "veteran": "veteran",
    "treasurer": "treasurer", "auditor": "auditor", "comptroller": "comptroller",
    "incumbent": "incumbent", "challenger": "challenger", "contender": "candidate",
    "hopeful": "candidate", "frontrunner": "candidate", "front-runner": "candidate",
    "standard-bearer": "nominee", "dealmaker": "businessman", "star": "star",
    "comedian": "comedian", "engineer": "engineer", "scientist": "scientist",
    "student": "student", "teacher": "teacher", "king": "king", "queen": "queen",
}  # fmt: skip
# Titles that carry no meaning of their own; alone they make no description.
ADJUNCTS = words("former vice deputy prime foreign acting")
MALE_NOUNS = words(
    "man boy father son husband brother uncle nephew grandfather grandson businessman "
    "congressman spokesman chairman king prince actor councilman assemblyman widower "
    "policeman anchorman frontman statesman gentleman boyfriend ex-husband dad fiance"
)
FEMALE_NOUNS = words(
    "woman girl mother daughter wife sister aunt niece grandmother granddaughter "
    "businesswoman congresswoman spokeswoman chairwoman queen princess actress "
    "councilwoman assemblywoman widow policewoman anchorwoman girlfriend ex-wife mom "
    "fiancee mum"
)
PERSON_NOUNS = (
    frozenset(TITLES) - ADJUNCTS - words("prime foreign independent general")
    | MALE_NOUNS
    | FEMALE_NOUNS
    | words(
        "person official expert critic supporter ally voter resident witness source "
        "advocate diplomat general insider moderator operative organizer organiser "
        "pastor politician priest soldier staffer survivor victim worker columnist "
        "editor commentator consultant employee fan friend colleague relative partner "
        "neighbor neighbour farmer driver doctor nurse patient attendee participant "
        "speechwriter donor fundraiser negotiator mediator tycoon magnate narrator "
        "announcer questioner observer politico president-elect retiree laureate "
        "counterpart newcomer nominee lawmaker attorney inspector mother-in-law"
    )
)
# What somebody says or writes: "Trump's tweet", "a statement from Trump" is Trump.
UTTERANCES = words(
    "tweet tweets post posts statement statements speech speeches remark remarks "
    "comment comments letter letters memo message messages email e-mail emails "
    "op-ed column essay address testimony interview claim claims assertion "
    "assertions words answer answers response reply promise promises vow pledge "
    "pledges warning warnings call calls demand demands accusation accusations "
    "allegation allegations argument arguments criticism announcement declaration "
    "suggestion insistence contention proposal proposals plan view views position "
    "opinion belief book memoir editorial observation observations admission "
    "description rhetoric denial explanation praise note telegram video quote"
)
# What is "of" an utterance and says what that does.
PARTS = words(
    "copy copies text transcript transcripts excerpt excerpts part parts version draft "
    "recording video audio line lines passage passages rest end beginning start"
)
# Groups whose words are their own, even when a watched body's name stands before them.
BODY_NOUNS = words(
    "administration agency alliance army assembly association authority bank board "
    "branch broadcaster bureau cabinet campaign center centre chamber church city "
    "coalition college command commission committee company conference congress "
    "corporation corps council county court defence defense department directorate "
    "embassy federation firm force forces foundation fund government group house "
    "institute institution kremlin league legislature magazine military ministry "
    "mission movement navy network newspaper office organization organisation "
    "panel paper parliament party pentagon police press regulator school secretariat "
    "senate service society state store team times tribunal trust union university "
    "watchdog bloc delegation"
)
# Words of a capitalised name that show that it names no person.
NOT_PERSONS = BODY_NOUNS | words(
    "act agreement airport america american americans amendment arena avenue awards "
    "bay beach bill boulevard bowl bridge building business care center club coast "
    "constitution convention countries country daily day deal democratic democrats "
    "district east economist election elections enterprises europe express fame "
    "festival game games globe hall herald hill hospital hotel inc initiative "
    "international island islands journal journalism lake law lives matter matters "
    "monthly mount mountain museum nation national nations news north oak ocean "
    "organization park partnership pennsylvania plan plaza poll polling post radio "
    "report republic republicans research review river road room sea show social "
    "south square stadium states station street studies sun sunday syndrome television "
    "theater theatre today tonight tower towers treaty tribune tv university valley "
    "voters wall war week west white wing world york jersey carolina dakota virginia "
    "hampshire mexico orleans angeles francisco vegas diego zealand kingdom union "
    "policy politics security affairs defense state new united saudi great san los las "
    "hong sri costa puerto northern southern eastern western central supreme el"
)
OFFICES = words(
    "president vice senator governor representative minister chancellor mayor judge "
    "secretary speaker general pope king queen"
)
"""Titles, as `TITLES` gives them, that one person of a name holds and others do not."""
# Surnames by which places and companies are known: alone they mean nobody whom the
# article does not introduce.
ALSO_PLACES_OR_FIRMS = words(
    "austin barclays bayer berlin bloomberg boeing brazil chad charlotte cleveland "
    "columbus cuba dallas dell denver disney england fitch florence forbes ford france "
    "gallup geneva goldman hamilton holland honda houston hyde ireland israel jackson "
    "jordan kent kingston kraft lancaster lexington lilly lincoln lloyds london macy "
    "madison madrid mars melbourne merck montgomery moody morgan moscow nielsen paris "
    "perth pfizer phoenix porsche raleigh rasmussen reuters rome santiago siemens "
    "sotheby stanford sydney texas toyota trenton valencia victoria vienna walgreen "
    "washington wellington westminster"
)
# After a person's name in capitals these make it the name of something else.
SUFFIXES = words("jr sr ii iii iv")
PARTICLES = words("de da del della der den di dos du la le el al bin ibn van von ter y")
FUNCTION_WORDS = words(
    "a about according across added after again against ahead all along also although "
    "always am amid among an analysis and another any anyone april are around as "
    "asked at august away because been before behind being below beyond both breaking "
    "but by call calling can could december despite did do does during each earlier "
    "either even ever every everyone exclusive february few finally first following "
    "for friday from further given had has have having he hence her here herself him "
    "himself his hours how however i if in indeed instead into is it its itself "
    "january july june just last late later least less let like likewise long many "
    "march may maybe me meanwhile might mine monday more moreover most much must my "
    "near neither never nevertheless new next no nobody none nor not nothing november "
    "now october of off often on once one only onto opinion or other others our out "
    "over perhaps photo please plus quite rather read recently right said same "
    "saturday saying second see seeing september several shall she should since so "
    "some someone something sometimes soon speaking still such sunday than that the "
    "their them then there therefore these they third this those though three through "
    "throughout thursday thus to today together tomorrow tonight too toward towards "
    "tuesday two under unlike until up upon us using very was watch we wednesday well "
    "were what whatever when whenever where whereas whether which while who whoever "
    "whom whose why will with within without would yes yesterday yet you your"
)
WHO = words("who whom whose")
HE = words("he him his himself")
SHE = words("she her hers herself")
NOBODY_PRONOUNS = words(
    "i me my mine we us our ours you your yours one this that these those which what "
    "there someone anyone everyone everybody somebody nobody it its they them their "
    "theirs both many some others all few most"
)
PREPOSITIONS = words(
    "of to with for from by against about on than at in into over under toward towards "
    "near behind between among around like unlike without via upon after before "
    "supporting opposing backing including called named"
)
# "a letter by X", "a statement from X": what follows the noun is who said it.
AUTHOR_PREPOSITIONS = words("by from of")
STATES = {
    "ala": "alabama", "al": "alabama", "ak": "alaska", "ariz": "arizona",
    "az": "arizona", "ark": "arkansas", "ar": "arkansas", "calif": "california",
    "ca": "california", "colo": "colorado", "co": "colorado", "conn": "connecticut",
    "ct": "connecticut", "del": "delaware", "de": "delaware", "fla": "florida",
    "fl": "florida", "ga": "georgia", "hi": "hawaii", "id": "idaho", "ill": "illinois",
    "il": "illinois", "ind": "indiana", "in": "indiana", "ia": "iowa", "kan": "kansas",
    "ks": "kansas", "ky": "kentucky", "la": "louisiana", "me": "maine",
    "md": "maryland", "mass": "massachusetts", "ma": "massachusetts",
    "mich": "michigan", "mi": "michigan", "minn": "minnesota", "mn": "minnesota",
    "miss": "mississippi", "ms": "mississippi", "mo": "missouri", "mont": "montana",
    "mt": "montana", "neb": "nebraska", "ne": "nebraska", "nev": "nevada",
    "nv": "nevada", "nh": "new hampshire", "nj": "new jersey", "nm": "new mexico",
    "ny": "new york", "nc": "north carolina", "nd": "north dakota", "ohio": "ohio",
    "oh": "ohio", "okla": "oklahoma", "ok": "oklahoma", "ore": "oregon",
    "or": "oregon", "pa": "pennsylvania", "ri": "rhode island",
    "sc": "south carolina", "sd": "south dakota", "tenn": "tennessee",
    "tn": "tennessee", "tex": "texas", "tx": "texas", "ut": "utah", "vt": "vermont",
    "va": "virginia", "wash": "washington", "wa": "washington",
    "wva": "west virginia", "wv": "west virginia", "wis": "wisconsin",
    "wi": "wisconsin", "wyo": "wyoming", "wy": "wyoming",
}  # fmt: skip

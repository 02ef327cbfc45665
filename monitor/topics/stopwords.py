"""Words that say nothing about a subject, by language, folded.

Articles, pronouns, auxiliaries, and the small change of reported speech (said, told
reporters, on Monday).
"""

from functools import cache

_LISTED = {
    "en": """
        a about above according across actual actually add added after again against
        ago ahead all almost alone along already also although always am among amid an
        and announce announced another any anybody anymore anyone anything anyway
        apart appear apparently are area aren't around as ask asked asking at away
        back bad basically be became because become becomes been before began begin
        behind being believe believed believes below best better between beyond big
        bit both bring brought but by call called calling calls came can can't cannot
        case certain certainly chance clear clearly close come comes coming comment
        comments completely concern concerned consider continue could couldn't country
        course day days deal decade decades decide decided definitely describe
        described did didn't different do does doesn't doing don't done down due
        during each early easy either else end enough entire especially even evening
        ever every everybody everyone everything everywhere exactly example extremely
        face fact far feel feels felt few figure final finally find first five follow
        following for former forward found four friday from front full further gave
        general get gets getting give given gives giving go goes going gone gonna good
        got gotta great group guy guys had hadn't half happen happened happening
        happens hard has hasn't have haven't having he he'd he'll he's hear heard held
        help her here hers herself high him himself his hold hope hour hours how
        however hundred i i'd i'll i'm i've idea if important in include included
        including indeed instead interview into involved is isn't issue issues it it'd
        it'll it's its itself just keep kept kind knew know known knows large last
        late later latest lead least leave left less let let's level like likely line
        little live long longer look looked looking looks lose lost lot lots love made
        main major make makes making man many matter matters may maybe me mean means
        meant meanwhile member members men might million millions billion mind mine
        minute minutes moment monday month months more morning most mostly move much
        must my myself name named near nearly necessary need needed needs never new
        news next nice no nobody none nor not nothing notice now number numbers
        obviously of off offer often oh ok okay old on once one ones only onto open or
        order other others otherwise our ours ourselves out outside over own part
        particular particularly past people percent per perhaps person place plan
        plans play please point pointed points possible possibly post posted pretty
        previous previously probably problem problems put question questions quick
        quickly quite rather read ready real really reason reasons recall recent
        recently refer referred referring regard regarding remain remains remark
        remarks report reported reportedly reporter reporters reports respond
        responded response rest result return right run running said same saturday saw
        say saying says second see seeing seem seemed seems seen self send sense sent
        serious seriously set seven several shall she she'd she'll she's should
        shouldn't show showed shown side similar simple simply since single situation
        six small so some somebody somehow someone something sometimes somewhat
        somewhere soon sort spoke spokesman spokesperson spokeswoman stand start
        started state stated statement statements still stop story strong stuff such
        suggest suggested sunday sure take taken takes taking talk talked talking tell
        telling tells ten term terms than thank thanks that that'd that'll that's the
        their theirs them themselves then there there's therefore these they they'd
        they'll they're they've thing things think thinking thinks third this those
        though thought thousand thousands three through throughout thursday thus time
        times to today together told tomorrow tonight too took top toward towards
        tried true truly try trying tuesday turn turned tweet tweeted twice two type
        under understand unless until up upon us use used using usually various very
        via view wait want wanted wants was wasn't watch way ways we we'd we'll we're
        we've wednesday week weekend weeks well went were weren't what what's whatever
        when where whether which while who who's whoever whole whom whose why will
        wish with within without won't word words work worked working works worse
        worst would wouldn't write writes written wrote yeah year years yes yesterday
        yet you you'd you'll you're you've young your yours yourself january february
        march april june july august september october november december mr mrs ms dr
        gen sen rep gov jr sr inc corp says' ain't pm etc adding argue argued argues
        acknowledge acknowledged insist insisted admit admitted claim claimed claims
        note noted notes warn warned explain explained discuss discussed mention
        mentioned repeatedly earlier president minister senator governor secretary
        chairman chief spoken speak speaking speaks speech address conference press
        event wednesday's photo video getty images reuters ap afp associated
        contributed update updated breaking exclusive opinion analysis editorial
        advertisement subscribe newsletter
    """,
    "de": """
        ab aber als am an andere auch auf aus bei beim bin bis bist da damit dann das
        dass dem den denn der des deshalb die dies diese diesem diesen dieser dieses
        doch dort du durch ein eine einem einen einer eines er erklärte es etwas euch
        für gegen gesagt gibt haben hat hatte hier ich ihm ihn ihr ihre ihrem ihren im
        immer in ist ja jede jetzt kann kein keine können machen man mehr mein meine
        mit muss müssen nach nicht nichts noch nun nur ob oder ohne sagt sagte schon
        sehr sei sein seine seinem seinen seit sich sie sind so soll sollen sollte
        über um und uns unser unsere unter vom von vor war waren was weil wenn werde
        werden wie wieder will wir wird wurde würde wo wollen zu zum zur zwischen
        montag dienstag mittwoch donnerstag freitag samstag sonntag jahr jahre tag
        tage heute gestern herr frau
    """,
    "fr": """
        a à ai ainsi alors après au aucun aussi autre aux avait avant avec avoir bien
        c'est car ce cela ces cet cette ceux chez comme contre dans de déclaré depuis
        des dire dit doit donc dont du elle elles en encore entre est et été être eu
        fait faire faut il ils j'ai je jour jours la là le les leur leurs lui mais me
        même mes mon n'est ne ni nos notre nous on ont ou où par pas peu peut plus
        pour pourquoi qu'il qu'on quand que quel quelle qui sa sans se selon sera ses
        si son sont sous sur ta te tous tout toute toutes très trop tu un une vers
        veut vos votre vous y an ans année hier aujourd'hui lundi mardi mercredi jeudi
        vendredi samedi dimanche
    """,
    "es": """
        a al algo ante antes aquí así aunque bien cada como con contra cual cuando
        cómo de del desde después dice dicho dijo donde dos durante e el ella ellos en
        entre era es esa ese eso esta está están estamos este esto estos fue ha hace
        hacer han hasta hay la las le les lo los más me mi mientras mismo muy nada ni
        no nos nosotros nuestra nuestro o otra otro para pero poco por porque puede
        que qué quien se sea ser si sí sido sin sobre son su sus también tan tanto
        tener tenemos tiene todo todos tras un una uno unos va vamos y ya yo año años
        día días hoy ayer lunes martes miércoles jueves viernes sábado domingo
    """,
    "it": """
        a ad ai al alla alle anche ancora avere aveva c'è che chi ci come con contro
        cosa così da dal dalla degli dei del della delle detto di dice dopo dove e è
        ed era essere fa fare fatto gli già ha hanno ho i il in io l la le lei li lo
        loro lui ma mi mio molto ne nei nel nella no noi non nostro o ogni per perché
        però più può prima quando quanto quel quella quello questa questo qui se
        sempre senza si sì sia siamo solo sono sta stato su sua sui sul sulla suo tra
        tutti tutto un una uno va verso vi anno anni giorno oggi ieri
    """,
    "pt": """
        a à ao aos as até com como da das de depois do dos e é ela ele eles em entre
        era essa esse esta está este eu foi há isso já mais mas me mesmo meu muito na
        não nas nem no nos nós nossa nosso o os ou para pela pelo pode por porque
        quando que quem se sem ser será seu seus só sobre sua são também tem temos ter
        todos tudo um uma vai ano anos dia dias hoje ontem disse
    """,
    "nl": """
        aan al alle als andere bij daar dan dat de deze die dit door een en er geen
        haar had hebben heeft hem het hier hij hoe hun ik in is je kan maar me meer
        men met mijn moet naar niet nog nu of om omdat onder ons onze ook op over te
        tegen tot uit van veel voor want waren was wat we wel wij wil worden wordt zal
        ze zei zegt zich zij zijn zo zou jaar dag vandaag gisteren
    """,
    "pl": """
        a aby albo ale bardzo bez bo by był była było będzie być chce ci co czy dla do
        gdy go i ich ja jak jako je jego jej jest jestem jeszcze już każdy kiedy która
        które który lub ma mają mi może my na nad nam nas nasz nasza nie nich nim niż
        no o od on ona oni oraz po pod powiedział powiedziała powinien przed przez
        przy się są ta tak tam te tego tej ten to tu tylko tym u w we więc wszystko z
        za ze że żeby rok roku lat dzień dni dziś wczoraj
    """,
    "ru": """
        а без более бы был была были было быть в вам вас весь во вот все всё всех вы
        где да даже для до его ее её если есть еще ещё же за заявил заявила здесь и из
        или им их к как какой когда которая которые который кто ли мы на над надо нам
        нас наш наша не него нее нет ни них но о об один он она они от очень по под
        после потому почему при сказал сказала с сам свой себя сейчас так также там
        тем то того тоже только том ты у уже хотя чего чем что чтобы эта эти это этого
        этот я год года лет день сегодня вчера
    """,
    "uk": """
        а або але без би був була були було бути в вам вас ви від він вона вони все
        всі вже де для до його її є за з зі заявив заявила і із й інші їх їм коли кому
        крім ли ми на над нам нас наш наша не немає ні о об однак по під після при про
        сам свій себе сказав сказала та так також там те тим тому того тут у усі хто
        це цей ця ці цього час чи що щоб щодо як який яка які я рік року років день
        сьогодні вчора
    """,
}


@cache
def stop_words(language: str) -> frozenset[str]:
    """The words to pass over in a language (BCP 47): its own, and English ones, which
    stand in articles of any language. None is known for many languages."""
    own = _LISTED.get(language.split("-")[0].lower(), "")
    return frozenset(f"{own} {_LISTED['en']}".split())

"""The words that any text is made of, whatever it is about: pronouns, prepositions, auxiliaries, measures of time.

In a large archive they are known by standing everywhere. In a small one many of them stand in two or three stories, and
would make these look alike. Search itself has no use for this: readers may look for any word.
"""

from functools import lru_cache

from search.analysis import words

FUNCTION_WORDS = {
    "en": """
        a about above across after again against all almost along already also although always am among an and another
        any anybody anyone anything are around as at away back be became because become been before began begin behind
        being below beneath between beyond both but by came can cannot come could did do does doing done down during
        each either else enough even ever every everybody everyone everything few first for from gave get give given
        go goes gone got had has have having he her here hers herself him himself his how however i if in inside
        instead into is it its itself just keep kept last later least less let like made make many may me might mine
        more most much must my myself near neither never next no nobody none nor not nothing now of off often on once
        one only onto or other others our ours ourselves out outside over own perhaps put quite rather said same say
        says see seen several shall she should since so some somebody someone something soon still such take taken than
        that the their theirs them themselves then there these they thing this those though three through thus to today
        together too took towards twice two under until up upon us use used very via was way we well went were what
        when where whether which while who whole whom whose why will with within without would yet you your yours
        century day decade hour minute month morning night time week year
    """,
    "nb": """
        alle allerede alltid alt altså andre annen annet at av bak bare begge ble blant bli blir blitt bort bruke både
        da de deg dem den denne der dere deres dermed derfor dersom det dette din disse ditt dit du dukke eller en
        enda enn ennå er et ett etter fikk flere for fordi foran forbi fra frem før først første få får gi gikk gir gitt
        gjennom gjorde gjort gjør gjøre god godt gå går gått ha hadde han hans har hele heller helt hennes her hit hos
        hun hva hvem hver hvert hvilke hvilken hvis hvor hvordan hvorfor i ifølge igjen ikke imot imellom inn inne innen
        inntil jeg kan kom komme kommer kunne kun la lage langs langt lenge lite litt man mange med meg meget mellom men
        mens mer mest min mindre minst mot mye må måtte ned nesten neste noe noen nok nå når nær og også om opp oppe oss
        over på rundt sa sammen samme samt satt se seg selv senere si siden sier sin sine sist siste sitt skal skulle
        slik slike snart som så svært ta tar tatt til tilbake to tok tre under unna uten ut ute utenfor var vare ved vel
        verken vi videre viktig vil ville vår våre være vært
        dag døgn gang ganger minutt måned time tiår uke år året årene årets århundre stor store stort større størst
    """,
    "ru": """
        а без более больше большой бы был была были было быть в вам вас ваш вдоль весь вместе вместо вместе во вокруг
        впервые все всегда всего всех всё вы где да даже для до должен должна должны других другие другой его ее её ей
        ему если есть ещё еще ею же за здесь и из или им ими их к каждый как какая какие какой ко когда которая которое
        которые которых который кроме кто куда ли либо лишь меньше менее между меня мне много многие могут может можно
        мой мы на над надо нам нас наш не него нее неё ней некоторые нельзя несколько нет ни нибудь никогда ним них
        ничего но ну о об обе оба один одна одно около он она они оно опять от перед по под пока после потом потому
        почему почти при про раз разве с сам сама сами самый свой себе себя сегодня сейчас сколько со снова среди стал
        стала стали стало сразу так также такая такие такой там тем теперь то тогда того тоже той только том тот три ту
        тут ты у уже хотя чего чей чем через что чтобы чуть эта эти этим этих это этой этом этот эту я
        век год года году лет день дня дней десятилетие месяц минута неделя недели недель ночь раз сутки утро час
    """,
}


@lru_cache
def function_words(language: str) -> frozenset[str]:
    """Return the tokens of a language's function words; none for a language that has no list here."""
    return frozenset(word.token for word in words(FUNCTION_WORDS.get(language, ""), language))

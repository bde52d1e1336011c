"""Words that tell nothing of what a question or a story is about, by language, in their folded form."""

from functools import lru_cache

from search.analysis import token


def folded(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


# They hold a question together: among other words nobody asks for them.
FUNCTION_WORDS = {
    "en": folded(
        "a an the this that these those there here and or but nor if then than as at by for from in into of off",
        "on onto to with without within about between through during before after above below over under until",
        "while because i me my you your he him his she her it its we our they them their who whom whose",
        "which what when where why how am is are was were be been being do does did doing done has have",
        "had having can could will would shall should might must not no so too very much many more most some",
        "any all both each just only also such",
    ),
    "nb": folded(
        "a en ei et den det de dette denne disse som og eller men at om hvis nar da sa i pa av til fra for med uten",
        "ved hos mot mellom gjennom etter under over inn ut opp ned jeg meg min mitt mine du deg din ditt dine",
        "han ham hans hun henne hennes vi oss var vart dere dem deres seg sin sitt sine hva hvem hvilken",
        "hvilket hvilke hvor hvorfor hvordan er vaere vaert blir ble blitt bli har hadde ha hatt kan kunne vil",
        "ville skal skulle ma matte burde gjor gjorde gjort fikk fatt ikke ingen noe noen mye mange mer",
        "mest alle alt begge bare ogsa enn der her fordi kva kven kvar kvifor korleis kor ikkje ein eit dei vere",
        "vore eg",
    ),
    "ru": folded(
        "г и а но или да же ли бы б в во на над под с со к ко о об обо от ото до из изо за по при про для без у",
        "около через между перед после что чтобы как так если когда где куда откуда почему зачем кто кого кому",
        "кем чей чье чья какой какая какое какие каких каким какую который которая которое которые которых",
        "сколько я меня мне ты тебя мы нас нам вы вас вам он его ему она ее ей оно они их им них него нее нем ней",
        "свой своя свое свои это этот эта эти этого той тот та те того том не ни нет был была было были быть есть",
        "будет будут еще уже только тоже также лишь ведь все весь вся всех там тут здесь потом теперь такое такой",
    ),
}
# Any story has some of these, whatever it is about. In a large archive they are known by standing everywhere; in a
# small one they stand in two or three stories, and would make these look alike.
FILLERS = {
    "en": folded(
        "across again against almost along already although always among another anybody anyone anything around away",
        "back became become began begin behind beneath beyond came cannot century come day decade down either else",
        "enough even ever every everybody everyone everything few first gave get give given go goes gone got hers",
        "herself himself hour however inside instead itself keep kept last later least less let like made make may",
        "mine minute month morning myself near neither never next night nobody none nothing now often once one other",
        "others ours ourselves out outside own perhaps put quite rather said same say says see seen several since",
        "somebody someone something soon still take taken theirs themselves thing though three thus time today",
        "together took towards twice two up upon us use used via way week well went whether whole year yet yours",
    ),
    "nb": folded(
        "allerede alltid altsa andre annen annet ar arene aret arets arhundre bade bak blant bort bruke dag derfor",
        "dermed dersom dit dogn dukke enda enna ett fa far flere foran forbi forst forste frem ga gang ganger gar",
        "gatt gi gikk gir gitt gjore god godt hele heller helt hit hver hvert ifolge igjen imellom imot inne innen",
        "inntil kom komme kommer kun la lage langs langt lenge lite litt man maned meget mens mindre minst minutt na",
        "naer neste nesten nok oppe rundt samme sammen samt satt se selv senere si siden sier sist siste slik slike",
        "snart stor store storre storst stort svaert ta tar tatt tiar tilbake time to tok tre uke unna ute utenfor",
        "vare vel verken videre viktig",
    ),
    "ru": folded(
        "более больше большой ваш вдоль век вместе вместо вокруг впервые всегда всего год года году даже день",
        "десятилетие дней дня должен должна должны другие других другой ею ими каждый кроме лет либо менее меньше",
        "месяц минута многие много могут может можно мой надо наш недели недель неделя некоторые нельзя несколько",
        "нибудь никогда ним ничего ночь ну оба обе один одна одно опять пока потому почти раз разве сам сама сами",
        "самый себе себя сегодня сейчас снова сразу среди стал стала стали стало сутки такая такие тем то тогда три",
        "ту утро хотя час чего чем чуть этим этих этой этом эту",
    ),
}


@lru_cache
def telling_nothing(language: str) -> frozenset[str]:
    """Return the tokens of all of them; none for a language that has no list here."""
    listed = FUNCTION_WORDS.get(language, frozenset()) | FILLERS.get(language, frozenset())
    return frozenset(token(word, language) for word in listed)

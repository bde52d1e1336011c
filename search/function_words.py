"""Words that hold a question together and tell nothing of what it is about, by language, in their folded form."""


def folded(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


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

"""Sentences for an invented archive: made of parts, so that no two stories are alike and none needs a person."""

import random

PARTS = {
    "en": {
        "who": (
            "The harbour office|A team of divers|The coast guard|The county|A group of anglers"
            "|The shipyard|The research station|The port authority|The fishing co-operative"
            "|The inspectorate"
        ),
        "did": (
            "has measured|counted|published figures on|warned of|asked for an inquiry into|mapped"
            "|questioned|lowered the limit for|presented a plan against|reported"
        ),
        "what": (
            "oil in the sediment|sulphur in the air|waste from the slipway"
            "|the noise of the ferries|plastic on the shore|the salmon in the river"
            "|old batteries in the fjord|soot from the quay|nickel in mosses|the ice in the bay"
        ),
        "where": (
            "outside the old pier|along the northern coast|below the lighthouse|near the border"
            "|in the inner fjord|by the smelter|at the mouth of the river|on the islands"
            "|in the shipping lane|behind the breakwater"
        ),
        "then": (
            "The figures are higher than the year before"
            "|Nobody has been able to say where it comes from|A report is expected in the spring"
            "|The municipality wants to wait|Two samples are being analysed again"
            "|The work is to be paid for by the owners|The limit has been exceeded three times"
            "|The result surprised those who took the samples"
        ),
        "more": (
            "according to the report|as the minutes show|after a winter of storms"
            "|for the third year|before the season begins|at least until the autumn"
            "|without a permit|under the new rules"
        ),
        "topics": "Air|Sea|Industry|Nuclear safety|Shipping",
        "heading": "What was measured|What happens next|Background",
    },
    "nb": {
        "who": (
            "Havnekontoret|Et lag med dykkere|Kystvakten|Fylket|En gruppe sportsfiskere|Verftet"
            "|Forskningsstasjonen|Havnevesenet|Fiskesamvirket|Tilsynet"
        ),
        "did": (
            "har målt|har talt opp|har lagt fram tall om|advarer mot|ber om gransking av"
            "|har kartlagt|stiller spørsmål ved|har senket grensen for|la fram en plan mot"
            "|melder om"
        ),
        "what": (
            "olje i bunnslammet|svovel i lufta|avfall fra slippen|støyen fra fergene|plast i fjæra"
            "|laksen i elva|gamle batterier i fjorden|sot fra kaia|nikkel i mosen|isen i bukta"
        ),
        "where": (
            "utenfor den gamle moloen|langs kysten i nord|under fyret|nær grensen"
            "|innerst i fjorden|ved smelteverket|ved munningen av elva|på øyene|i skipsleia"
            "|bak bølgebryteren"
        ),
        "then": (
            "Tallene er høyere enn året før|Ingen har kunnet si hvor det kommer fra"
            "|En rapport ventes til våren|Kommunen vil vente|To prøver analyseres på nytt"
            "|Eierne skal betale for arbeidet|Grensen er brutt tre ganger"
            "|Resultatet overrasket dem som tok prøvene"
        ),
        "more": (
            "ifølge rapporten|slik møteboka viser|etter en vinter med storm|for tredje år på rad"
            "|før sesongen begynner|i alle fall til høsten|uten tillatelse|etter de nye reglene"
        ),
        "topics": "Luft|Hav|Industri|Atomsikkerhet|Skipsfart",
        "heading": "Dette ble målt|Hva skjer nå|Bakgrunn",
    },
    "ru": {
        "who": (
            "Портовая служба|Группа водолазов|Береговая охрана|Администрация области"
            "|Рыболовы-любители|Судоремонтный завод|Научная станция|Управление порта"
            "|Рыболовецкий кооператив|Инспекция"
        ),
        "did": (
            "измерила|подсчитала|опубликовала данные про|предупреждает про|просит проверить"
            "|нанесла на карту|поставила под вопрос|снизила норму на|представила план против"
            "|сообщила про"
        ),
        "what": (
            "нефть в донных отложениях|серу в воздухе|отходы со слипа|шум паромов"
            "|пластик на берегу|лосось в реке|старые батареи во фьорде|сажу с причала"
            "|никель во мхах|лёд в бухте"
        ),
        "where": (
            "у старого пирса|вдоль северного побережья|под маяком|возле границы|в глубине фьорда"
            "|у комбината|в устье реки|на островах|на судоходном пути|за волноломом"
        ),
        "then": (
            "Показатели выше прошлогодних|Никто не смог сказать, откуда это|Отчёт ожидается весной"
            "|Муниципалитет хочет подождать|Две пробы изучают повторно|Работы оплатят владельцы"
            "|Норма превышена трижды|Результат удивил тех, кто брал пробы"
        ),
        "more": (
            "по данным отчёта|как видно из протокола|после штормовой зимы|третий год подряд"
            "|до начала сезона|по крайней мере до осени|без разрешения|по новым правилам"
        ),
        "topics": "Воздух|Море|Промышленность|Ядерная безопасность|Судоходство",
        "heading": "Что измерили|Что будет дальше|Предыстория",
    },
}


class Wording:
    """Writes in one language; the same chance gives the same words."""

    def __init__(self, language: str, chance: random.Random) -> None:
        self.parts = {name: words.split("|") for name, words in PARTS[language].items()}
        self.chance = chance

    def one(self, part: str) -> str:
        return self.chance.choice(self.parts[part])

    def headline(self) -> str:
        return f"{self.one('who')} {self.one('did')} {self.one('what')}"

    def sentence(self) -> str:
        number = self.chance.randint(2, 990)
        return self.chance.choice(
            [
                f"{self.one('who')} {self.one('did')} {self.one('what')} {self.one('where')}.",
                f"{self.one('then')}, {self.one('more')}.",
                f"{self.one('who')} {self.one('did')} {self.one('what')}, {self.one('more')} ({number}).",
            ]
        )

    def paragraph(self) -> str:
        return " ".join(self.sentence() for _n in range(self.chance.randint(3, 6)))

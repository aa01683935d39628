"""Stupéfiants that no marketed medicine has to hold, by the names that a formula gives them.

Source: arrêté du 22 février 1990 fixant la liste des substances classées comme stupéfiants, annexes
I, III and IV. Of annexe II only the preparations that it names are stupéfiants, and none of them is
an officine's; nor are here those of which annexes III and IV class injections alone. Families are
told by their best known members. What medicines hold stands in `substances`.
"""

from typing import Final

_ANNEXE_I: Final = """
    acetorphine acetylalphamethylfentanyl acetylmethadol allylprodine alphacetylmethadol
    alphameprodine alphamethadol alphamethylfentanyl alphaprodine anileridine benzethidine
    benzylmorphine betacetylmethadol betameprodine betamethadol betaprodine bezitramide dioxaphetyl
    cannabis cetobemidone clonitazene coca cocaine codoxime desomorphine dextromoramide diampromide
    diethylthiambutene difenoxine dihydroetorphine dihydromorphine dimenoxadol dimepheptanol
    dimethylthiambutene diphenoxylate dipipanone drotebanol ecgonine ethylmethylthiambutene
    etonitazene etorphine etoxeridine furethidine heroine diamorphine hydrocodone hydromorphinol
    hydroxypethidine isomethadone levomethorphane levomoramide levophenacylmorphane levorphanol
    metazocine methyldesorphine methyldihydromorphine thiofentanyl methylfentanyl hydroxyfentanyl
    fluorofentanyl metopon moramide morpheridine mppp myrophine nicomorphine noracymethadol
    norlevorphanol normethadone normorphine norpipanone opium laudanum oripavine oxymorphone pepap
    phenadoxone phenampromide phenazocine phenomorphane phenoperidine piminodine piritramide
    proheptazine properidine racemethorphane racemorphane racemoramide thebacone thebaine tilidine
    trimeperidine
"""
_ANNEXE_III: Final = """
    amfetamine amineptine brolamfetamine cathinone dmt eticyclidine etilamfetamine etryptamine
    fenetylline ghb hydroxybutyrique hydroxybutyrate levamfetamine levometamfetamine lysergide lsd
    mdma mdea mmda mecloqualone mescaline metamfetamine methaqualone tenamfetamine parahexyl
    pentazocine phencyclidine phendimetrazine phenmetrazine phentermine psilocine psilocybine
    rolicyclidine secobarbital tenocyclidine zipeprol
"""
_ANNEXE_IV: Final = """
    lysergique ayahuasca harmine harmaline fenbutrazate khat levophacetoperane mbdb mephedrone
    nabilone peyotl peyote ibogaine iboga tetrahydrocannabinol thc dronabinol tiletamine
"""
PREPARED_STUPEFIANTS: Final = frozenset(f"{_ANNEXE_I} {_ANNEXE_III} {_ANNEXE_IV}".split())

_LETTERS_MIN: Final = 5  # a shorter word, such as "thc", is spelled one way


def as_heard(word: str) -> str:
    """Return what is left of a folded word once spellings of one sound, and its plural, are one.

    "dexamphétamine" and "dexamfétamine", "fentanyle" and "fentanyl", "morphines" and "morphine".
    """
    if len(word) < _LETTERS_MIN:
        return word
    heard = word.replace("ph", "f").replace("th", "t").replace("y", "i")
    return heard.removesuffix("s").removesuffix("e")

"""Prescription rules of substances, for what the public database misses or spells in two ways.

The conditions of the database (CIS_CPD) and this table are united: the stricter word wins.
Sources: arrêtés on stupéfiants and assimilated medicines (R.5132-5, R.5132-21, R.5132-29 to -33 of
the Code de la santé publique), ANSM decision on tramadol, codeine and dihydrocodeine in force
since 1 March 2025, and the conditions of the marketed products of January 2026.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Final

from shared.medicines.inn import folded, words
from shared.medicines.model import Legal, ListedAs, strictest
from shared.medicines.stupefiants import PREPARED_STUPEFIANTS, as_heard

TWO_WEEKS, FOUR_WEEKS, TWELVE_WEEKS, SIX_MONTHS = 14, 28, 84, 183
_DAYS = {"jour": 1, "semaine": 7, "mois": 30.5}
_LIMIT = re.compile(r"prescription limitee a (\d+) (jour|semaine|mois)s?(?: ou (\d+) jours)?")
_FRACTION = re.compile(r"delivrance fractionnee de (\d+) jours")


@dataclass(frozen=True, slots=True, kw_only=True)
class SubstanceRule:
    """What holds for every medicine that contains one of `substances` by one of `routes`.

    Empty `routes` or `forms` mean any. `replaces_days`: the duration here is what the label of
    the database means, even where it is longer.
    """

    substances: frozenset[str]
    legal: Legal
    routes: frozenset[str] = frozenset()
    forms: frozenset[str] = frozenset()
    replaces_days: bool = False


_STUPEFIANT = Legal(
    list_="stupefiant",
    is_secure=True,
    is_en_toutes_lettres=True,
    is_chevauchement_forbidden=True,
    max_days=FOUR_WEEKS,
)
_ASSIMILATED = Legal(list_="I", is_secure=True, is_en_toutes_lettres=True)
_LIST_I = Legal(list_="I")
_ORAL = frozenset({"orale"})


def _rule(
    substances: str, legal: Legal, *, routes: Iterable[str] = (), forms: Iterable[str] = ()
) -> SubstanceRule:
    return SubstanceRule(
        substances=frozenset(substances.split()),
        legal=legal,
        routes=frozenset(routes),
        forms=frozenset(forms),
    )


SUBSTANCE_RULES: tuple[SubstanceRule, ...] = (
    # Stupéfiants: at most 28 days (R.5132-30), written in full (R.5132-29).
    _rule(
        "morphine oxycodone hydromorphone fentanyl sufentanil alfentanil remifentanil methadone"
        " methylphenidate lisdexamfetamine dexamfetamine oxybate ketamine esketamine tapentadol"
        " pethidine",
        _STUPEFIANT,
    ),
    # Fractions (arrêtés fixing them): patch 14 days, transmucosal fentanyl and methadone 7 days.
    _rule("fentanyl", replace(_STUPEFIANT, fraction_days=14), routes=("transdermique",)),
    _rule(
        "fentanyl",
        replace(_STUPEFIANT, fraction_days=7),
        routes=("buccogingivale", "sublinguale", "nasale", "voie buccale autre"),
    ),
    # Injections of anaesthesia 7 days; sufentanil under the tongue 2 days; morphine and oxycodone
    # by injection 7 days, or 28 by a pump, which nobody but the prescriber sees.
    _rule(
        "fentanyl sufentanil alfentanil remifentanil",
        replace(_STUPEFIANT, max_days=7),
        routes=("intraveineuse", "peridurale"),
    ),
    _rule("sufentanil", replace(_STUPEFIANT, max_days=2), routes=("sublinguale",)),
    _rule(
        "morphine oxycodone",
        replace(_STUPEFIANT, days_without_pump=7),
        routes=("intraveineuse", "sous-cutanee"),
    ),
    _rule("methadone", replace(_STUPEFIANT, fraction_days=7)),
    # Methadone syrup stays at 14 days; capsules went to 28 on 17 October 2014.
    _rule("methadone", replace(_STUPEFIANT, max_days=14), forms=("sirop",)),
    # Opioids on secure form since 1 March 2025: 12 weeks by mouth, the form by any route.
    # Ethylmorphine follows its labels: alone, it is a list II syrup without limit.
    _rule(
        "tramadol codeine dihydrocodeine",
        replace(_ASSIMILATED, max_days=TWELVE_WEEKS),
        routes=_ORAL,
    ),
    _rule("tramadol", _ASSIMILATED),
    # Buprenorphine: secure at every strength; duration and fractions depend on the strength,
    # which only the labels tell (12 months up to 0.2 mg, else 28 days).
    _rule("buprenorphine", _ASSIMILATED),
    _rule("buprenorphine", replace(_ASSIMILATED, max_days=FOUR_WEEKS), routes=("sous-cutanee",)),
    # Pregabalin: secure form since 24 May 2021, 6 months, not written in full.
    _rule("pregabaline", Legal(list_="I", is_secure=True, max_days=SIX_MONTHS)),
    # Zolpidem (2017) and tianeptine (2012): rules of stupéfiants for form, duration, chevauchement.
    _rule(
        "zolpidem tianeptine",
        replace(_ASSIMILATED, is_chevauchement_forbidden=True, max_days=FOUR_WEEKS),
        routes=_ORAL,
    ),
    # Clonazepam by mouth: secure form since 2011, 12 weeks.
    _rule(
        "clonazepam",
        replace(_ASSIMILATED, is_chevauchement_forbidden=True, max_days=TWELVE_WEEKS),
        routes=_ORAL,
    ),
    # Midazolam by the cheek (treatment of seizures): secure form, 12 months.
    _rule("midazolam", _ASSIMILATED, routes=("buccogingivale",)),
    # Midazolam under the skin, in town: 28 days, handed over by 7.
    _rule(
        "midazolam",
        replace(_ASSIMILATED, max_days=FOUR_WEEKS, fraction_days=7),
        routes=("sous-cutanee",),
    ),
    # Flunitrazepam, whose last medicine is gone: two weeks, by seven days (arrêté of 1 February
    # 2001); a formula may still name it.
    _rule(
        "flunitrazepam",
        replace(_ASSIMILATED, is_chevauchement_forbidden=True, max_days=TWO_WEEKS, fraction_days=7),
        routes=_ORAL,
    ),
    # Hypnotics 4 weeks, anxiolytics 12 weeks (arrêté of 7 October 1991).
    _rule(
        "zopiclone eszopiclone lormetazepam loprazolam estazolam nitrazepam temazepam",
        replace(_LIST_I, max_days=FOUR_WEEKS),
        routes=_ORAL,
    ),
    _rule(
        "alprazolam bromazepam clorazepate clotiazepam loflazepate lorazepam nordazepam oxazepam"
        " prazepam",
        replace(_LIST_I, max_days=TWELVE_WEEKS),
        routes=_ORAL,
    ),
    _rule("clorazepate", replace(_LIST_I, max_days=TWELVE_WEEKS), routes=("intramusculaire",)),
    # Isotretinoin by mouth: one month, which the database spells "4 semaines"; its packs hold 30.
    replace(
        _rule("isotretinoine", replace(_LIST_I, max_days=30), routes=_ORAL), replaces_days=True
    ),
    _rule("thalidomide", _LIST_I),
    _rule("valproate valproique valpromide", Legal(list_="II")),
)


# Whose chevauchement is forbidden: by this table, or by the labels of some strengths alone.
CHEVAUCHEMENT_SUBSTANCES: frozenset[str] = frozenset({"clorazepate", "opium"}).union(
    *(rule.substances for rule in SUBSTANCE_RULES if rule.legal.is_chevauchement_forbidden)
)

# Every word that the table judges a medicine by, and a preparation.
RULED_SUBSTANCES: frozenset[str] = frozenset().union(*(rule.substances for rule in SUBSTANCE_RULES))
JUDGED_SUBSTANCES: frozenset[str] = RULED_SUBSTANCES | PREPARED_STUPEFIANTS


_HEARD: Final = {as_heard(name): name for name in (*PREPARED_STUPEFIANTS, *RULED_SUBSTANCES)}
# What a misspelled word of a formula may mean: an ordinary medicine needs no such hint.
_STRICT: Final = sorted(
    PREPARED_STUPEFIANTS.union(
        *(rule.substances for rule in SUBSTANCE_RULES if rule.legal.is_secure)
    )
)
_HINT_LETTERS_MIN: Final = 6
_RESEMBLANCE: Final = 0.85
_WORDS_TRIED_MAX: Final = 100


def named_in(text: str) -> frozenset[str]:
    """Return the words of a text, and the names of the tables under another spelling of theirs."""
    said = words(text)
    heard = (_HEARD[sound] for word in said if (sound := as_heard(word)) in _HEARD)
    return frozenset((*said, *heard))


def nearly_named_in(text: str, *, known: Collection[str]) -> tuple[str, ...]:
    """Return the strict substances that words of a text nearly spell; `known` words are sure."""
    unsure = [
        word
        for word in dict.fromkeys(words(text))
        if len(word) >= _HINT_LETTERS_MIN and word not in known
    ]
    near = (
        name
        for word in unsure[:_WORDS_TRIED_MAX]
        for name in get_close_matches(word, _STRICT, n=1, cutoff=_RESEMBLANCE)
    )
    return tuple(dict.fromkeys(near))


def legal_of_preparation(text: str) -> Legal:
    """Return what holds for a preparation by what its formula names, as if taken by mouth.

    Specialities with one of `PREPARED_STUPEFIANTS` are exempt by their small dose, or hold none.
    """
    legal = legal_of(conditions=(), substances=(text,), routes=("orale",), form=text)
    if PREPARED_STUPEFIANTS.isdisjoint(named_in(text)):
        return legal
    return _united(legal, SubstanceRule(substances=PREPARED_STUPEFIANTS, legal=_STUPEFIANT))


def legal_of(
    *, conditions: Iterable[str], substances: Iterable[str], routes: Iterable[str], form: str
) -> Legal:
    """Unite what the labels of a speciality say with the rules of its substances."""
    legal = _from_labels([folded(condition) for condition in conditions])
    named = {name for substance in substances for name in named_in(substance)}
    by_routes = {folded(route) for route in routes}
    by_form = set(words(form))
    for rule in SUBSTANCE_RULES:
        if (
            rule.substances & named
            and (not rule.routes or rule.routes & by_routes)
            and (not rule.forms or rule.forms & by_form)
        ):
            legal = _united(legal, rule)
    return legal


def _from_labels(labels: list[str]) -> Legal:
    text = " | ".join(labels)
    is_stupefiant = "stupefiants" in labels
    in_letters = "toutes lettres sur ordonnance securisee" in text
    limits = [
        # "7 jours ou 28 jours": the longer one holds with a pump, which the catalogue cannot see.
        int(found[3]) if found[3] else round(int(found[1]) * _DAYS[found[2]])
        for found in _LIMIT.finditer(text)
    ]
    without_pump = [int(found[1]) for found in _LIMIT.finditer(text) if found[3]]
    fractions = [int(found[1]) for found in _FRACTION.finditer(text)]
    return Legal(
        list_=_listed_as(labels),
        is_secure=is_stupefiant or in_letters or "sur ordonnance securisee" in text,
        is_en_toutes_lettres=is_stupefiant or in_letters,
        is_chevauchement_forbidden=is_stupefiant or "chevauchement interdit" in text,
        max_days=min(limits, default=FOUR_WEEKS if is_stupefiant else None),
        fraction_days=min(fractions, default=None),
        days_without_pump=min(without_pump, default=None),
    )


def _listed_as(labels: list[str]) -> ListedAs | None:
    if "stupefiants" in labels:
        return "stupefiant"
    if "liste i" in labels:
        return "I"
    return "II" if "liste ii" in labels else None


def _united(legal: Legal, rule: SubstanceRule) -> Legal:
    other = rule.legal
    days = [limit for limit in (legal.max_days, other.max_days) if limit is not None]
    fractions = [part for part in (legal.fraction_days, other.fraction_days) if part is not None]
    without_pump = [
        limit for limit in (legal.days_without_pump, other.days_without_pump) if limit is not None
    ]
    return Legal(
        list_=strictest((legal.list_, other.list_)),
        is_secure=legal.is_secure or other.is_secure,
        is_en_toutes_lettres=legal.is_en_toutes_lettres or other.is_en_toutes_lettres,
        is_chevauchement_forbidden=legal.is_chevauchement_forbidden
        or other.is_chevauchement_forbidden,
        max_days=other.max_days if rule.replaces_days else min(days, default=None),
        fraction_days=min(fractions, default=None),
        days_without_pump=min(without_pump, default=None),
    )

"""A token proves exactly one person, or nothing: roles, places, and the answers of routes."""

import pytest

from shared.access import claims
from shared.access.auth import Role
from shared.access.claims import SiteNotChosen
from shared.access.tokens import TokenInvalid, TokenVerifier
from shared.settings import Settings
from tests.access import PATIENT_REFS, URLS, Access
from tests.builders import INS
from tests.forgeries import NOW
from tests.toy_app import a_note, check_problem

ACCESS = Access()


def a_verifier() -> TokenVerifier:
    return ACCESS.verifier(clock=lambda: NOW)


@pytest.mark.parametrize(
    ("identity", "role", "key"),
    [
        ("dr-leroy", Role.PRESCRIBER, "rpps:99900000011"),
        ("sf-petit", Role.PRESCRIBER, "rpps:99900000029"),
        ("ph-durand", Role.PHARMACIST, "rpps:99900000037"),
        ("pat-ada", Role.PATIENT, f"patient:{PATIENT_REFS.ref(INS)}"),
    ],
)
async def test_each_identity_gets_its_role_and_a_key_without_personal_data(identity, role, key):
    actor = await a_verifier().verify(ACCESS.token(identity, now=NOW))

    assert (actor.role, actor.key) == (role, key)


async def test_an_actor_prints_neither_ins_nor_name_nor_subject():
    patient = await a_verifier().verify(ACCESS.token("pat-ada", now=NOW))
    analyst = await a_verifier().verify(ACCESS.token("an-lyon", now=NOW))

    assert patient.ins == INS
    for hidden in (str(INS), "FICTIVE", "sandbox"):
        assert hidden not in repr(patient) + patient.key
    assert analyst.key.startswith("cpam:691:")
    assert "sandbox" not in repr(analyst) + analyst.key


async def test_a_pharmacist_of_two_officines_must_say_which():
    token = ACCESS.token("ph-michel", now=NOW)

    with pytest.raises(SiteNotChosen):
        await a_verifier().verify(token)
    with pytest.raises(SiteNotChosen):
        await a_verifier().verify(token, site="449999010")

    assert (await a_verifier().verify(token, site="699999017")).finess == "699999017"


def working_at(profession, *sites):
    """Claims of a professional with one exercise at each of these places; None has no FINESS."""
    activities = [
        {"raisonSocialeSite": f"Lieu fictif {site}"} | ({"numeroFinessSite": site} if site else {})
        for site in sites
    ]
    exercise = {"codeProfession": profession, "codeCategorieProfessionnelle": "C"}
    return {
        "sub": "x",
        "acr": "eidas1",
        "SubjectNameID": "899700218896",
        "SubjectRefPro": {"exercices": [exercise | {"activities": activities}]},
    }


@pytest.mark.parametrize("profession", ["10", "21"])
def test_nobody_of_two_places_is_put_at_one_of_them_by_guess(profession):
    found = working_at(profession, "759999022", "699999025")

    with pytest.raises(SiteNotChosen):
        claims.professional(found, None)

    chosen = claims.professional(found, "699999025")
    assert (chosen.finess, chosen.site_name) == ("699999025", "Lieu fictif 699999025")


def test_a_prescriber_who_names_no_place_is_at_the_one_without_finess():
    found = working_at("10", "759999022", None)

    assert claims.professional(found, None).finess is None
    assert claims.professional(found, "759999022").finess == "759999022"


@pytest.mark.parametrize("sites", [(None,), ("759999014", None)])
def test_a_pharmacist_is_always_at_a_named_officine(sites):
    with pytest.raises(SiteNotChosen):
        claims.professional(working_at("21", *sites), None)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("  Pharmacie\n\tdu  Pont ", "Pharmacie du Pont"),
        ("Pharmacie\u202e\u0000\u200bfictive", "Pharmaciefictive"),
        ("e\u0301toile", "étoile"),
        ("x" * 500, "x" * 120),
        *[("\u200b", None), ("", None), (None, None), (5, None), (["x"], None)],
    ],
)
def test_the_name_of_a_place_is_cleaned_before_others_read_it(said, read):
    found = working_at("21", "759999014")
    found["SubjectRefPro"]["exercices"][0]["activities"][0]["raisonSocialeSite"] = said

    assert claims.professional(found, None).site_name == read


def test_the_sector_is_that_of_the_place_and_nothing_that_is_no_code():
    found = working_at("10", "699999025", None)
    activities = found["SubjectRefPro"]["exercices"][0]["activities"]
    activities[0]["codeSecteurDactivite"] = "SA01"
    activities[1]["codeSecteurDactivite"] = "hôpital"

    assert claims.professional(found, "699999025").sectors == ("SA01",)
    assert claims.professional(found, None).sectors == ()


def test_every_sector_of_a_place_is_kept_whatever_their_order():
    found = working_at("10", "699999025", "699999025")
    (exercise,) = found["SubjectRefPro"]["exercices"]
    surgery, ward = exercise["activities"]
    surgery |= {"codeSecteurDactivite": "SA07", "raisonSocialeSite": "Cabinet fictif"}
    ward |= {"codeSecteurDactivite": "SA01", "raisonSocialeSite": "Hôpital fictif"}

    one = claims.professional(found, None)
    exercise["activities"].reverse()
    other = claims.professional(found, None)

    assert one.sectors == ("SA01", "SA07")
    assert one == other


def test_specialties_are_those_that_every_exercise_of_the_profession_tells():
    found = working_at("10", "699999025")
    (one,) = found["SubjectRefPro"]["exercices"]
    told = [
        ("S", "SM32"),
        ("S", "SM04"),
        ("C", "SM40"),
        ("S", "SM4"),
        ("S", ["SM41"]),
        (None, "SM42"),
    ]
    found["SubjectRefPro"]["exercices"] = [
        one | {"codeTypeSavoirFaire": kind, "codeSavoirFaire": code} for kind, code in told
    ] + [one | {"codeProfession": "40", "codeTypeSavoirFaire": "S", "codeSavoirFaire": "SCD01"}]

    assert claims.professional(found, None).specialties == ("SM04", "SM32")


def test_who_is_a_dentist_and_a_doctor_at_one_place_is_a_doctor_there():
    found = working_at("40", "699999025")
    (one,) = found["SubjectRefPro"]["exercices"]
    doctor = one | {"codeProfession": "10", "codeTypeSavoirFaire": "S", "codeSavoirFaire": "SM50"}
    found["SubjectRefPro"]["exercices"] = [one, doctor]

    actor = claims.professional(found, None)

    assert (actor.profession, actor.specialties) == ("10", ("SM50",))


async def test_the_sandbox_has_a_town_doctor_and_a_hospital_specialist():
    town = await a_verifier().verify(ACCESS.token("dr-martin", now=NOW))
    hospital = await a_verifier().verify(ACCESS.token("dr-bernard", now=NOW))

    assert (town.sectors, town.specialties) == (("SA07",), ("SM54",))
    assert (hospital.sectors, hospital.specialties) == (("SA01",), ("SM32",))


async def test_a_pharmacist_cannot_choose_an_officine_of_others():
    with pytest.raises(SiteNotChosen):
        await a_verifier().verify(ACCESS.token("ph-durand", now=NOW), site="699999017")


async def test_without_the_key_of_pseudonyms_no_patient_is_known():
    settings = Settings(
        database_url="postgresql://unused", patient_issuer=URLS["patient"], pro_issuer=URLS["pro"]
    )

    with pytest.raises(TokenInvalid):
        await TokenVerifier.from_settings(settings).verify(ACCESS.token("pat-ada"))


async def test_routes_tell_who_may_from_who_may_not(client):
    doctor = await client.post("/v1/guarded", json=a_note(), headers=ACCESS.headers("dr-martin"))
    patient = await client.post("/v1/guarded", json=a_note(), headers=ACCESS.headers("pat-ada"))
    unsaid = await client.post("/v1/guarded", json=a_note(), headers=ACCESS.headers("ph-michel"))

    assert doctor.json()["key"] == "rpps:99700218896"
    check_problem(patient, 403, "not_allowed")
    check_problem(unsaid, 403, "site_not_chosen")


async def test_an_issuer_that_cannot_be_reached_is_a_503(app, client):
    app.state.verifier = TokenVerifier.from_settings(
        Settings(
            database_url="postgresql://unused",
            pro_issuer=URLS["pro"],
            pro_jwks_url="http://127.0.0.1:9/jwks.json",
        )
    )

    answer = await client.post("/v1/guarded", json=a_note(), headers=ACCESS.headers("dr-martin"))

    check_problem(answer, 503, "temporarily_unavailable")

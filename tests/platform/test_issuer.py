"""The sandbox's issuer: tokens the services accept, obviously fake people, never in production."""

import os
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from urllib.parse import parse_qsl

import httpx
import jwt
import pytest
from pydantic import SecretStr

from deploy.local.identities import IDENTITIES, Analyst, Identity, Person, Professional
from deploy.local.issuer import IssuerSettings, make_issuer
from deploy.local.mint import Mint
from shared import base64url
from shared.access import claims
from shared.access.auth import Role
from shared.access.jwks import IssuerUnavailable, JwksCache, read_keys
from shared.access.tokens import TokenInvalid, TokenVerifier, TrustedIssuer
from shared.identifiers import luhn_holds
from shared.sealing import PatientRefs
from shared.settings import Settings
from tests.access import URLS
from tests.builders import INS, OTHER_INS

REFS = PatientRefs(bytes(32))
ROLES = {"10": Role.PRESCRIBER, "40": Role.PRESCRIBER, "50": Role.PRESCRIBER, "21": Role.PHARMACIST}
HERE = "http://127.0.0.1:8100"
BACK = "http://127.0.0.1:8103/console/sign-in/callback"
VERIFIER = "v" * 43


class PatientSettings(Settings):
    patient_ref_key: SecretStr


@pytest.fixture
async def issuer():
    transport = httpx.ASGITransport(make_issuer(IssuerSettings()))
    async with httpx.AsyncClient(transport=transport, base_url=HERE) as client:
        yield client


def verifier_of(client) -> TokenVerifier:
    """Trust the addresses a service trusts by default, fetched from this issuer."""
    defaults = Settings(database_url="postgresql://unused")

    async def fetch(url: str) -> bytes:
        return (await client.get(url)).content

    def trusted(name, url, read):
        return TrustedIssuer(name, JwksCache(url, fetch=fetch), read)

    return TokenVerifier(
        [
            trusted(defaults.pro_issuer, defaults.pro_jwks_url, claims.professional),
            trusted(
                defaults.patient_issuer,
                defaults.patient_jwks_url,
                lambda found, _site: claims.patient(found, REFS),
            ),
            trusted(
                defaults.cpam_issuer,
                defaults.cpam_jwks_url,
                lambda found, _site: claims.analyst(found),
            ),
        ],
        audience=defaults.token_audience,
    )


def role_of(identity: Identity) -> Role:
    match identity:
        case Professional():
            return ROLES[identity.profession]
        case Person():
            return Role.PATIENT
        case Analyst():
            return Role.CPAM_ANALYST


@pytest.mark.parametrize("identity", IDENTITIES.values(), ids=IDENTITIES.keys())
async def test_every_identity_gets_a_token_that_the_services_accept(issuer, identity):
    answer = await issuer.post("/token", json={"identity": identity.id})

    body = answer.json()
    assert (body["token_type"], body["expires_in"]) == ("Bearer", 3600)
    assert answer.headers["cache-control"] == "no-store"
    site = identity.places[0].finess if isinstance(identity, Professional) else None
    actor = await verifier_of(issuer).verify(body["access_token"], site=site)
    assert actor.role is role_of(identity)
    assert actor.finess == site


async def test_an_unknown_identity_gets_nothing(issuer):
    answer = await issuer.post("/token", json={"identity": "dr-nobody"})

    assert answer.status_code == 404
    assert "access_token" not in answer.text


async def test_the_three_issuers_have_their_own_key_and_algorithm(issuer):
    algorithms: list[str] = []
    key_ids: set[str] = set()
    for name in ("pro", "patient", "cpam"):
        keys = read_keys((await issuer.get(f"/{name}/jwks.json")).content)
        assert len(keys) == 1
        key_ids |= keys.keys()
        algorithms += [key.algorithm for key in keys.values()]

    assert algorithms == ["RS256", "ES256", "ES256"]
    assert len(key_ids) == 3


async def test_no_private_part_of_a_key_is_published(issuer):
    for name in ("pro", "patient", "cpam"):
        (key,) = (await issuer.get(f"/{name}/jwks.json")).json()["keys"]
        assert not {"d", "p", "q", "dp", "dq", "qi", "k"} & set(key)


@pytest.mark.parametrize(
    "path",
    [
        "/pro/.well-known/openid-configuration",
        "/pro/.well-known/wallet-openid-configuration",
        "/patient/.well-known/openid-configuration",
        "/cpam/.well-known/openid-configuration",
    ],
)
async def test_discovery_leads_to_the_keys(issuer, path):
    document = (await issuer.get(path)).json()

    assert path.startswith(document["issuer"].removeprefix(HERE))
    assert (await issuer.get(document["jwks_uri"])).status_code == 200


async def test_the_table_holds_enough_people_of_each_kind(issuer):
    people = (await issuer.get("/identities")).json()

    assert [person["id"] for person in people] == list(IDENTITIES)
    count = Counter(role_of(identity) for identity in IDENTITIES.values())
    assert count[Role.PRESCRIBER] >= 3
    assert count[Role.PHARMACIST] >= 4
    assert count[Role.PATIENT] >= 3
    caisses = {one.caisse for one in IDENTITIES.values() if isinstance(one, Analyst)}
    assert len(caisses) == 2


def test_the_people_are_obviously_fake_and_their_numbers_valid():
    pros = [one for one in IDENTITIES.values() if isinstance(one, Professional)]
    officines = {one.places[0].finess for one in pros if one.profession == "21"}

    assert all("FICTI" in identity.family_name for identity in IDENTITIES.values())
    assert len(officines) >= 4
    assert all(luhn_holds(one.rpps) for one in pros)
    assert len({one.rpps for one in pros}) == len(pros)
    patients = {one.ins for one in IDENTITIES.values() if isinstance(one, Person)}
    assert {INS, OTHER_INS} <= patients


def test_keys_are_kept_between_starts_for_the_owner_only(tmp_path):
    first = Mint(urls=URLS, key_directory=tmp_path / "issuer")
    again = Mint(urls=URLS, key_directory=tmp_path / "issuer")

    assert first.jwks("pro") == again.jwks("pro")
    files = list((tmp_path / "issuer").iterdir())
    assert sorted(file.name for file in files) == ["cpam.pem", "patient.pem", "pro.pem"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_professional_token_has_the_shape_of_pro_sante_connect():
    token = Mint(urls=URLS).token("ph-michel", now=1_800_000_000)

    header = jwt.get_unverified_header(token)
    body = jwt.decode(token, options={"verify_signature": False})
    assert (header["alg"], header["typ"]) == ("RS256", "JWT")
    assert body["SubjectNameID"] == body["preferred_username"] == "899900000078"
    assert body["sub"].endswith(":899900000078")
    (exercise,) = body["SubjectRefPro"]["exercices"]
    assert exercise["codeProfession"] == "21"
    sites = [activity["numeroFinessSite"] for activity in exercise["activities"]]
    assert sites == ["759999014", "699999017"]
    assert body["exp"] - body["iat"] == 3600


async def test_a_service_with_the_key_of_pseudonyms_trusts_the_patients_issuer():
    settings = PatientSettings(
        database_url="postgresql://unused",
        patient_ref_key="A" * 43,
        patient_jwks_url="http://127.0.0.1:9/jwks.json",
    )
    token = Mint(urls={"patient": settings.patient_issuer}).token("pat-ada", now=1_800_000_000)

    with pytest.raises(IssuerUnavailable):
        await TokenVerifier.from_settings(settings).verify(token)


def test_production_refuses_to_start_it():
    done = subprocess.run(
        [sys.executable, "-m", "deploy.local.issuer"],
        env=os.environ | {"ORDOFLUX_ENV": "production"},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )

    assert done.returncode == 2
    assert "ORDOFLUX_ENV" in done.stderr
    assert "Traceback" not in done.stderr


async def a_code(client, **changes) -> str:
    """Sign the analyst in at the issuer, and return the code that the console would get."""
    asked = {
        "response_type": "code",
        "client_id": "ordoflux-console",
        "redirect_uri": BACK,
        "scope": "openid",
        "state": "s" * 43,
        "nonce": "n" * 43,
        "code_challenge": base64url.encode(sha256(VERIFIER.encode()).digest()),
        "code_challenge_method": "S256",
        "identity": "an-paris",
    }
    answer = await client.get("/cpam/authorize", params=asked | changes)
    assert answer.status_code == 303, answer.text
    there, _, query = answer.headers["location"].partition("?")
    assert there == BACK
    found = dict(parse_qsl(query))
    assert found["state"] == "s" * 43
    return found["code"]


def the_form(code: str, **changes) -> dict[str, str]:
    return {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": BACK,
        "client_id": "ordoflux-console",
        "code_verifier": VERIFIER,
    } | changes


async def test_a_code_gives_an_access_token_and_an_id_token_of_one_person_once(issuer):
    form = the_form(await a_code(issuer))

    first = await issuer.post("/cpam/token", data=form)
    again = await issuer.post("/cpam/token", data=form)

    told = first.json()
    actor = await verifier_of(issuer).verify(told["access_token"])
    identity = jwt.decode(told["id_token"], options={"verify_signature": False})
    assert actor.role is Role.CPAM_ANALYST
    assert (identity["sub"], identity["nonce"]) == (actor.subject, "n" * 43)
    assert identity["aud"] == "ordoflux-console"
    assert first.headers["cache-control"] == "no-store"
    assert again.status_code == 400
    with pytest.raises(TokenInvalid):  # an ID token opens no service
        await verifier_of(issuer).verify(told["id_token"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "another"},
        {"redirect_uri": f"{BACK}/elsewhere"},
        {"client_id": "another"},
        {"grant_type": "password"},
        {"code": "never-given"},
    ],
)
async def test_a_code_is_given_to_who_asked_for_it_only(issuer, wrong):
    answer = await issuer.post("/cpam/token", data=the_form(await a_code(issuer)) | wrong)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


async def test_the_page_names_the_analysts_and_leads_back_to_this_machine_only(issuer):
    asked = {"state": "s" * 20, "nonce": "n" * 20, "code_challenge": "c" * 43, "scope": "openid"}
    asked |= {"response_type": "code", "client_id": "x", "code_challenge_method": "S256"}

    page = await issuer.get("/cpam/authorize", params=asked | {"redirect_uri": BACK})
    elsewhere = await issuer.get(
        "/cpam/authorize", params=asked | {"redirect_uri": "https://elsewhere.test/"}
    )

    assert page.text.count("<li>") == sum(isinstance(one, Analyst) for one in IDENTITIES.values())
    assert "fictives" in page.text
    assert elsewhere.status_code == 400

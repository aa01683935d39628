"""A forged token is never accepted, whatever it is made of."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.access import claims
from shared.access.auth import Role
from shared.access.claims import SiteNotChosen
from shared.access.tokens import TokenInvalid, TokenVerifier
from tests.access import PATIENT_REFS, Access
from tests.forgeries import NOW, Forger
from tests.toy_app import a_note, check_problem

ACCESS = Access()
FORGER = Forger(ACCESS)
FORGERIES = list(FORGER.all())
NAMES = [
    *("SubjectNameID", "SubjectRefPro", "exercices", "codeProfession", "activities", "acr"),
    *("codeCategorieProfessionnelle", "numeroFinessSite", "ins", "caisse", "roles", "given_name"),
]


def a_verifier() -> TokenVerifier:
    return ACCESS.verifier(clock=lambda: NOW)


async def test_the_good_token_the_forgeries_are_made_from_is_accepted():
    actor = await a_verifier().verify(FORGER.good)

    assert (actor.role, actor.rpps, actor.profession) == (Role.PRESCRIBER, "99700218896", "10")
    assert (actor.finess, actor.key) == ("759999022", "rpps:99700218896")


def test_there_are_enough_forgeries_and_each_is_different():
    assert len(FORGERIES) >= 130
    assert len({token for _, token in FORGERIES}) > 0.95 * len(FORGERIES)


@pytest.mark.parametrize("token", [token for _, token in FORGERIES], ids=[n for n, _ in FORGERIES])
async def test_a_forgery_is_never_accepted(token):
    with pytest.raises(TokenInvalid) as refused:
        await a_verifier().verify(token)

    assert str(refused.value) == ""


@given(st.integers(0, len(FORGER.good) - 1), st.integers(0, 6))
async def test_no_flipped_bit_is_accepted(place, bit):
    changed = chr(ord(FORGER.good[place]) ^ (1 << bit))
    token = FORGER.good[:place] + changed + FORGER.good[place + 1 :]

    with pytest.raises(TokenInvalid):
        await a_verifier().verify(token)


@given(st.text(max_size=300))
async def test_any_text_is_an_invalid_token_and_nothing_worse(text):
    with pytest.raises(TokenInvalid):
        await a_verifier().verify(text)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from(["10", "21", "C", "759999014"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner),
)


@given(st.dictionaries(st.sampled_from(NAMES), JSON))
def test_signed_claims_of_any_shape_are_read_or_refused_and_nothing_worse(found):
    readers = (
        lambda: claims.professional(found | {"sub": "x"}, None),
        lambda: claims.patient(found | {"sub": "x"}, PATIENT_REFS),
        lambda: claims.analyst(found | {"sub": "x"}),
    )
    for read in readers:
        with contextlib.suppress(claims.ClaimsRefused, SiteNotChosen):
            assert read().key


@pytest.mark.parametrize(
    ("changes", "is_accepted"),
    [
        ({"exp": NOW - 9}, True),
        ({"exp": NOW - 10}, False),
        ({"iat": NOW + 10}, True),
        ({"iat": NOW + 11}, False),
        ({"nbf": NOW + 10}, True),
        ({"nbf": NOW + 11}, False),
        ({"exp": NOW + 12 * 3600}, True),
        ({"exp": NOW + 12 * 3600 + 1}, False),
        ({"aud": ["account", "ordoflux"]}, True),
    ],
)
async def test_times_have_ten_seconds_of_leeway_and_no_more(changes, is_accepted):
    issued = {"iat": NOW - 60} if "iat" not in changes and changes.get("exp", NOW) < NOW else {}
    token = ACCESS.token("dr-martin", now=NOW, **issued | changes)

    if is_accepted:
        assert (await a_verifier().verify(token)).role is Role.PRESCRIBER
    else:
        with pytest.raises(TokenInvalid):
            await a_verifier().verify(token)


@pytest.mark.parametrize(
    "headers",
    [
        {"Authorization": "Basic abc"},
        {"Authorization": "Bearer"},
        {"Authorization": f"Token {FORGER.good}"},
        {"Authorization": f"Bearer {FORGER.good} {FORGER.good}"},
    ],
)
async def test_a_wrong_header_is_a_refused_token(client, headers):
    answer = await client.post("/v1/guarded", json=a_note(), headers=headers)

    check_problem(answer, 401, "token_invalid")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_two_authorization_headers_are_refused(client):
    token = f"Bearer {ACCESS.token('dr-martin')}"
    headers = [("Authorization", token), ("Authorization", token)]

    answer = await client.post("/v1/guarded", json=a_note(), headers=headers)

    check_problem(answer, 401, "token_invalid")

"""A token that was verified before: what is kept of it, and what is asked again each time."""

import json
import time

import pytest

from deploy.local.mint import Mint
from shared.access import claims
from shared.access.jwks import JwksCache, VerificationKey
from shared.access.tokens import SiteNotChosen, TokenInvalid, TokenVerifier, TrustedIssuer
from tests.access import URLS, Access

ACCESS = Access()
AN_HOUR = 3_600


@pytest.fixture
def counted(monkeypatch):
    """How often a signature was verified."""
    verified = []
    verifies = VerificationKey.verifies

    def counting(self, signed, signature):
        verified.append(signed)
        return verifies(self, signed, signature)

    monkeypatch.setattr(VerificationKey, "verifies", counting)
    return verified


async def test_a_signature_is_verified_once_for_many_requests(counted):
    verifier, token = ACCESS.verifier(), ACCESS.token("dr-martin")

    actors = [await verifier.verify(token) for _ in range(5)]

    assert len(counted) == 1
    assert len(set(actors)) == 1


async def test_a_known_token_ends_when_it_says():
    now = [time.time()]
    verifier, token = ACCESS.verifier(clock=lambda: now[0]), ACCESS.token("dr-martin")
    await verifier.verify(token)

    now[0] += 13 * AN_HOUR

    with pytest.raises(TokenInvalid):
        await verifier.verify(token)


async def test_a_known_token_is_nothing_once_its_key_is_withdrawn():
    mints, seconds = [Mint(urls=URLS)], [0.0]

    async def fetch(_url):
        return json.dumps(mints[0].jwks("pro")).encode()

    keys = JwksCache("https://issuer.test/jwks", fetch=fetch, clock=lambda: seconds[0])
    issuer = TrustedIssuer(URLS["pro"], keys, claims.professional)
    verifier = TokenVerifier([issuer], audience="ordoflux")
    token = mints[0].token("dr-martin", now=int(time.time()))
    await verifier.verify(token)

    mints[0], seconds[0] = Mint(urls=URLS), 601

    with pytest.raises(TokenInvalid):
        await verifier.verify(token)


async def test_what_a_token_proved_at_one_place_is_not_taken_for_another():
    verifier, token = ACCESS.verifier(), ACCESS.token("dr-martin")
    await verifier.verify(token)

    with pytest.raises((SiteNotChosen, TokenInvalid)):
        await verifier.verify(token, site="000000000")


async def test_one_byte_more_or_less_is_another_token():
    verifier, token = ACCESS.verifier(), ACCESS.token("dr-martin")
    await verifier.verify(token)

    for forged in (token + "A", token[:-2], token[:-1] + ("A" if token[-1] != "A" else "B")):
        with pytest.raises(TokenInvalid):
            await verifier.verify(forged)


async def test_no_more_tokens_are_kept_than_memory_is_given(monkeypatch, counted):
    monkeypatch.setattr("shared.access.tokens._PROVEN_MAX", 3)
    verifier = ACCESS.verifier()
    tokens = [ACCESS.token("dr-martin", jti=str(n)) for n in range(4)]

    for token in tokens:
        await verifier.verify(token)
    await verifier.verify(tokens[3])
    await verifier.verify(tokens[0])

    assert len(counted) == 5

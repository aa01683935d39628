"""Keys of issuers: which are trusted, when they are fetched, what a silent issuer changes."""

import asyncio
import json

import httpx
import pytest

from deploy.local.mint import Mint
from shared.access.jwks import IssuerUnavailable, JwksCache, KeysUnreadable, fetch_keys, read_keys
from tests.access import URLS, Access

ACCESS = Access()


class FakeIssuer:
    """Serves keys from memory, counts how often, and can be down."""

    def __init__(self) -> None:
        self.mint = Mint(urls=URLS)
        self.now = 0.0
        self.fetched = 0
        self.is_down = False

    @property
    def key_id(self) -> str:
        return self.mint.issuers["cpam"].public_jwk["kid"]

    def cache(self) -> JwksCache:
        return JwksCache("https://issuer.test/jwks", fetch=self.fetch, clock=lambda: self.now)

    async def fetch(self, _url: str) -> bytes:
        self.fetched += 1
        await asyncio.sleep(0)
        if self.is_down:
            raise httpx.ConnectError("down")
        return json.dumps(self.mint.jwks("cpam")).encode()


async def test_keys_are_fetched_once_for_many_requests_and_again_after_ten_minutes():
    issuer = FakeIssuer()
    cache = issuer.cache()

    await asyncio.gather(*(cache.find(issuer.key_id) for _ in range(20)))
    assert issuer.fetched == 1

    issuer.now = 601
    await asyncio.gather(*(cache.find(issuer.key_id) for _ in range(20)))
    assert issuer.fetched == 2


async def test_unknown_key_ids_cannot_make_us_flood_the_issuer():
    issuer = FakeIssuer()
    cache = issuer.cache()
    await cache.find(issuer.key_id)

    for second in range(1, 21):
        issuer.now = second
        for forged in range(50):
            assert await cache.find(f"forged-{second}-{forged}") is None

    assert issuer.fetched == 3


async def test_a_new_key_is_known_at_its_first_use():
    issuer = FakeIssuer()
    cache = issuer.cache()
    await cache.find(issuer.key_id)

    issuer.mint = Mint(urls=URLS)
    issuer.now = 11

    assert await cache.find(issuer.key_id) is not None


async def test_a_withdrawn_key_is_forgotten():
    issuer = FakeIssuer()
    cache = issuer.cache()
    old = issuer.key_id
    await cache.find(old)

    issuer.mint = Mint(urls=URLS)
    issuer.now = 601

    assert await cache.find(old) is None


async def test_known_keys_serve_a_day_while_the_issuer_is_down():
    issuer = FakeIssuer()
    cache = issuer.cache()
    await cache.find(issuer.key_id)
    issuer.is_down = True

    issuer.now = 23 * 3600
    assert await cache.find(issuer.key_id) is not None

    issuer.now = 25 * 3600
    with pytest.raises(IssuerUnavailable):
        await cache.find(issuer.key_id)


async def test_an_issuer_down_from_the_start_is_said_and_asked_again_later():
    issuer = FakeIssuer()
    issuer.is_down = True
    cache = issuer.cache()

    for _ in range(5):
        with pytest.raises(IssuerUnavailable):
            await cache.find(issuer.key_id)
    assert issuer.fetched == 1

    issuer.is_down = False
    issuer.now = 10
    assert await cache.find(issuer.key_id) is not None


def a_jwk(name="cpam", **changes):
    jwk = ACCESS.mint.issuers[name].public_jwk | changes
    return {key: value for key, value in jwk.items() if value is not ...}


UNUSABLE = {
    "symmetric": {"kty": "oct", "k": "c2VjcmV0", "kid": "a"},
    "for encryption": a_jwk(use="enc"),
    "other algorithm": a_jwk(alg="HS256"),
    "no algorithm at all": a_jwk(alg="none"),
    "other curve": a_jwk(crv="P-384"),
    "secp256k1": a_jwk(crv="secp256k1"),
    "point off the curve": a_jwk(x="A" * 43),
    "no coordinate": a_jwk(y=...),
    "no id": a_jwk(kid=...),
    "numeric id": a_jwk(kid=5),
    "operations": a_jwk(key_ops=["encrypt"]),
    "operations a number": a_jwk(key_ops=5),
    "short RSA": a_jwk("pro", n="uR" + "A" * 168),
    "odd modulus": a_jwk("pro", n=5),
    "kind a list": a_jwk(kty=["EC"]),
    "not an object": "key",
}


@pytest.mark.parametrize("jwk", UNUSABLE.values(), ids=UNUSABLE.keys())
def test_a_key_of_a_kind_we_do_not_trust_is_left_out(jwk):
    keys = read_keys(json.dumps({"keys": [jwk, a_jwk(kid="good")]}).encode())

    assert list(keys) == ["good"]


def test_two_keys_of_one_id_are_both_left_out():
    keys = read_keys(json.dumps({"keys": [a_jwk("pro", kid="a"), a_jwk(kid="a")]}).encode())

    assert keys == {}


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b'{"keys": {}}', b"<html>", b'{"keys": [' + b"1," * 60 + b"1]}"],
)
def test_what_is_not_a_set_of_keys_is_unreadable(body):
    with pytest.raises(KeysUnreadable):
        read_keys(body)


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"200 OK\r\nContent-Length: 100000", b"x" * 100_000),
        (b"302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0", b""),
        (b"404 Not Found\r\nContent-Length: 2", b"{}"),
        (b"200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 2", b"{}"),
    ],
)
async def test_an_answer_that_is_too_big_moved_or_compressed_is_unreadable(head, body):
    async def answer(reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 " + head + b"\r\n\r\n" + body)
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]

        with pytest.raises(KeysUnreadable):
            await fetch_keys(f"http://127.0.0.1:{port}/jwks.json")

"""Makes the sandbox's access tokens: three issuers, one key each, told apart like the real ones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, Literal
from uuid import uuid4

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from jwt.algorithms import ECAlgorithm, RSAAlgorithm

from deploy.local.identities import IDENTITIES, claims_of
from deploy.local.keys import write_private_bytes

IssuerName = Literal["pro", "patient", "cpam"]
PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

LIFETIME_S: Final = 3_600
_RSA_BITS: Final = 2_048
_RSA_EXPONENT: Final = 65_537


class UnknownIdentity(KeyError):
    """No test identity has this id."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer: the name in its tokens (`iss`), its algorithm and its private key."""

    url: str
    algorithm: str
    key: PrivateKey

    @property
    def public_jwk(self) -> dict[str, Any]:
        """The public key with its id, the thumbprint of RFC 7638."""
        public = self.key.public_key()
        if isinstance(public, rsa.RSAPublicKey):
            jwk = RSAAlgorithm.to_jwk(public, as_dict=True)
        else:
            jwk = ECAlgorithm.to_jwk(public, as_dict=True)
        required = {name: jwk[name] for name in ("crv", "e", "kty", "n", "x", "y") if name in jwk}
        canonical = json.dumps(required, sort_keys=True, separators=(",", ":"))
        key_id = sha256(canonical.encode()).hexdigest()[:32]
        return required | {"kid": key_id, "use": "sig", "alg": self.algorithm}

    def sign(self, claims: Mapping[str, Any]) -> str:
        """Return a token that says `claims`."""
        headers = {"kid": self.public_jwk["kid"]}
        return jwt.encode(dict(claims), self.key, algorithm=self.algorithm, headers=headers)


class Mint:
    """The three issuers of the sandbox."""

    def __init__(
        self,
        *,
        urls: Mapping[IssuerName, str],
        audience: str = "ordoflux",
        key_directory: Path | None = None,
    ) -> None:
        """Keys are kept in `key_directory` between starts, or in memory when there is none."""
        self._audience = audience
        self.issuers: dict[IssuerName, Issuer] = {
            # RS256 for professionals, as Pro Santé Connect signs.
            name: Issuer(url, "RS256" if name == "pro" else "ES256", _key(name, key_directory))
            for name, url in urls.items()
        }

    def token(self, identity_id: str, *, now: int, **changes: Any) -> str:
        """Return an access token of one hour for a test identity; `now` in seconds since 1970.

        `changes` replace claims. Raises `UnknownIdentity`.
        """
        identity = IDENTITIES.get(identity_id)
        if identity is None:
            raise UnknownIdentity(identity_id)
        issuer = self.issuers[identity.issuer]
        claims = claims_of(identity) | {
            "iss": issuer.url,
            "aud": self._audience,
            "iat": now,
            "auth_time": now,
            "exp": now + LIFETIME_S,
            "jti": str(uuid4()),
            "typ": "Bearer",
            "azp": "ordoflux-sandbox",
            "acr": "eidas1",
            "scope": "openid scope_all",
        }
        return issuer.sign(claims | changes)

    def jwks(self, name: IssuerName) -> dict[str, Any]:
        """Return the public keys of one issuer."""
        return {"keys": [self.issuers[name].public_jwk]}


def _key(name: IssuerName, directory: Path | None) -> PrivateKey:
    if directory is None:
        return _new_key(name)
    path = directory / f"{name}.pem"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        write_private_bytes(path, _pem(_new_key(name)))
    key = load_pem_private_key(path.read_bytes(), password=None)
    assert isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey)
    return key


def _new_key(name: IssuerName) -> PrivateKey:
    if name == "pro":
        return rsa.generate_private_key(public_exponent=_RSA_EXPONENT, key_size=_RSA_BITS)
    return ec.generate_private_key(ec.SECP256R1())


def _pem(key: PrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

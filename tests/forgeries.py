"""Tokens that must never be believed, each made from a good one by one known attack."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

from tests.access import URLS, Access

NOW = 1_800_000_000
Forgeries = Iterator[tuple[str, str]]


def b64(raw: bytes | dict[str, Any]) -> str:
    content = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def opened(part: str) -> dict[str, Any]:
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


class Forger:
    """Knows the public keys and one good token, as any attacker does; and signs when lent a key."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.good = access.token("dr-martin", now=NOW)
        self.header, self.claims, self.signature = self.good.split(".")
        self.issuer = access.mint.issuers["pro"]
        assert isinstance(self.issuer.key, rsa.RSAPrivateKey)
        self.key = self.issuer.key
        self.own_key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)

    def all(self) -> Forgeries:
        yield from self.unsigned()
        yield from self.confused()
        yield from self.other_keys()
        yield from self.headers()
        yield from self.bent_claims()
        yield from self.raw_claims()
        yield from self.malformed()
        yield from self.roles()

    def signed(self, claims: bytes, header: bytes | None = None) -> str:
        """Sign raw bytes with the real key: what a careless issuer could be made to sign."""
        head = header or json.dumps(opened(self.header)).encode()
        content = f"{b64(head)}.{b64(claims)}".encode()
        algorithm = RSAAlgorithm(RSAAlgorithm.SHA256)
        return f"{content.decode()}.{b64(algorithm.sign(content, self.key))}"

    def with_header(self, **changes: Any) -> str:
        header = opened(self.header) | changes
        kept = {name: value for name, value in header.items() if value is not ...}
        return self.signed(json.dumps(opened(self.claims)).encode(), json.dumps(kept).encode())

    def unsigned(self) -> Forgeries:
        for name in ("none", "None", "NONE", "nOnE", "", " none", "none\u0000"):
            header = b64(opened(self.header) | {"alg": name})
            yield f"alg {name!r}, no signature", f"{header}.{self.claims}."
            yield f"alg {name!r}, old signature", f"{header}.{self.claims}.{self.signature}"
        yield "good header, no signature", f"{self.header}.{self.claims}."

    def confused(self) -> Forgeries:
        public = self.issuer.key.public_key()
        jwk = self.issuer.public_jwk
        secrets = {
            "pem": public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "der": public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
            "pkcs1": public.public_bytes(Encoding.PEM, PublicFormat.PKCS1),
            "jwk": json.dumps(jwk).encode(),
            "modulus": jwk["n"].encode(),
            "empty": b"",
        }
        for algorithm, digest in (("HS256", hashlib.sha256), ("HS512", hashlib.sha512)):
            content = f"{b64(opened(self.header) | {'alg': algorithm})}.{self.claims}"
            for name, secret in secrets.items():
                signature = b64(hmac.new(secret, content.encode(), digest).digest())
                yield f"{algorithm} with the public key as {name}", f"{content}.{signature}"
        for algorithm in ("RS384", "RS512", "PS256", "ES256", "EdDSA", "rs256", "RS256 "):
            yield f"header says {algorithm}", self.with_header(alg=algorithm)

    def other_keys(self) -> Forgeries:
        claims, kid = opened(self.claims), opened(self.header)["kid"]
        own: dict[str, Any] = {
            "RS256": self.own_key,
            "PS256": self.own_key,
            "ES256": ec.generate_private_key(ec.SECP256R1()),
            "ES384": ec.generate_private_key(ec.SECP384R1()),
            "EdDSA": ed25519.Ed25519PrivateKey.generate(),
        }
        for algorithm, key in own.items():
            token = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": kid})
            yield f"another {algorithm} key under the real kid", token
        for name in ("patient", "cpam"):
            other = self.access.mint.issuers[name]
            yield f"key of the {name} issuer, own kid", other.sign(claims)
            head = {"kid": kid}
            token = jwt.encode(claims, other.key, algorithm="ES256", headers=head)
            yield f"key of the {name} issuer, stolen kid", token

    def headers(self) -> Forgeries:
        own = json.loads(RSAAlgorithm.to_jwk(self.own_key.public_key()))
        injected = {
            "jwk": own,
            "jku": "https://evil.test/jwks.json",
            "x5u": "https://evil.test/cert.pem",
            "x5c": ["MIIB"],
            "crit": ["exp"],
            "b64": False,
            "zip": "DEF",
            "cty": "JWT",
            "ordoflux": 1,
        }
        for name, value in injected.items():
            yield f"header {name}, real key", self.with_header(**{name: value})
            claims = opened(self.claims)
            head = {"kid": "evil", name: value}
            try:
                yield f"header {name}, own key", jwt.encode(claims, self.own_key, "RS256", head)
            except jwt.PyJWTError:  # the library itself refuses to write this one
                continue
        kids: tuple[Any, ...] = (
            "../../dev/null",
            "' OR 1=1 --",
            "",
            "x" * 200,
            "|/bin/true",
            5,
            None,
            [],
            ...,
        )
        for kid in kids:
            yield f"kid {kid!r}"[:40], self.with_header(kid=kid)
        for kind in ("JWE", "logout+jwt", "dpop+jwt", 5, None):
            yield f"typ {kind!r}", self.with_header(typ=kind)
        yield "alg absent", self.with_header(alg=...)
        yield "alg a list", self.with_header(alg=["RS256"])
        double = self.signed(
            json.dumps(opened(self.claims)).encode(),
            json.dumps(opened(self.header)).encode()[:-1] + b', "alg": "RS256"}',
        )
        yield "header with alg twice", double

    def bent_claims(self) -> Forgeries:
        bent: dict[str, list[Any]] = {
            "iss": [
                "https://evil.test",
                URLS["pro"] + "/",
                URLS["pro"].upper(),
                None,
                [URLS["pro"]],
            ],
            "aud": ["other", "ordoflux2", "", [], ["other"], None, {"ordoflux": 1}, 5, ...],
            "exp": [NOW - 11, 0, -1, "9999999999", None, True, NOW + 0.5, NOW + 13 * 3600, ...],
            "nbf": [NOW + 11, "0", None, True],
            "iat": [NOW + 11, NOW - 13 * 3600, "0", None, True, 1.5, ...],
            "sub": ["", None, 5, "x" * 300, ...],
            "acr": ["0", "eidas0", "EIDAS1", "", 1, None, [], ...],
            "typ": ["ID", "Refresh", "Logout", None],
            "SubjectNameID": ["99700218896", "0759999999", "ANS1", "", None, 899700218896, ...],
            "SubjectRefPro": [None, [], {}, {"exercices": {}}, {"exercices": [1]}, ...],
        }
        for name, values in bent.items():
            for value in values:
                claims = opened(self.claims) | {name: value}
                kept = {key: held for key, held in claims.items() if held is not ...}
                yield f"{name} = {value!r}"[:60], self.signed(json.dumps(kept).encode())

    def raw_claims(self) -> Forgeries:
        claims = json.dumps(opened(self.claims))
        for name, value in (("aud", "ordoflux"), ("exp", NOW + 60), ("SubjectNameID", "8" * 12)):
            twice = f'{claims[:-1]}, "{name}": {json.dumps(value)}}}'
            yield f"{name} twice", self.signed(twice.encode())
        yield (
            "claims with a huge number",
            self.signed(f'{claims[:-1]}, "x": 1{"0" * 400}}}'.encode()),
        )
        yield "claims with NaN", self.signed(f'{claims[:-1]}, "x": NaN}}'.encode())
        yield "claims too deep", self.signed(f'{claims[:-1]}, "x": {"[" * 40}{"]" * 40}}}'.encode())
        yield "claims a list", self.signed(f"[{claims}]".encode())
        yield "claims a text", self.signed(b'"claims"')
        yield "claims not JSON", self.signed(b"exp=1")
        yield "claims empty", self.signed(b"")
        yield "claims not UTF-8", self.signed(claims.encode("utf-16"))
        yield "token too long", self.signed(f'{claims[:-1]}, "x": "{"x" * 9000}"}}'.encode())

    def malformed(self) -> Forgeries:
        yield "empty", ""
        yield "dots", ".."
        yield "four parts", f"{self.good}.{self.signature}"
        yield "five parts, like a JWE", f"{self.good}.{self.signature}.{self.signature}"
        yield "two parts", f"{self.header}.{self.claims}"
        yield "padded", f"{self.good}=="
        yield "trailing newline", f"{self.good}\n"
        yield "leading space", f" {self.good}"
        yield "spare bits set", self.good[:-1] + chr(ord(self.good[-1]) + 1)
        yield "standard base64", f"{self.header}.{self.claims}.++//"
        yield "not ASCII", f"{self.good}é"
        yield (
            "signature of another",
            f"{self.header}.{b64(opened(self.claims) | {'exp': NOW + 99})}.{self.signature}",
        )
        yield "empty RSA signature", f"{self.header}.{self.claims}.{b64(bytes(256))}"
        yield (
            "JSON serialisation",
            json.dumps({"payload": self.claims, "signature": self.signature}),
        )

    def roles(self) -> Forgeries:
        """Each issuer, with its own real key, claims what only another may say."""
        patient, cpam = self.access.mint.issuers["patient"], self.access.mint.issuers["cpam"]
        doctor = opened(self.claims)
        yield "patient issuer makes a doctor", patient.sign(doctor | {"iss": patient.url})
        yield "patient issuer signs for pro", patient.sign(doctor)
        yield "cpam issuer makes a doctor", cpam.sign(doctor | {"iss": cpam.url})
        yield (
            "pro issuer makes a patient",
            self.access.token("pat-ada", now=NOW, iss=self.issuer.url),
        )
        person = opened(self.access.token("pat-ada", now=NOW).split(".")[1])
        yield "pro key signs a patient", self.issuer.sign(person)
        analyst = opened(self.access.token("an-paris", now=NOW).split(".")[1])
        yield "pro issuer makes an analyst", self.issuer.sign(analyst | {"iss": self.issuer.url})
        yield "analyst without the role", cpam.sign(analyst | {"roles": ["clerk"]})
        yield "analyst, roles a text", cpam.sign(analyst | {"roles": "fraud_analyst"})
        yield "analyst of no caisse", cpam.sign(analyst | {"caisse": "75"})
        yield "patient with a wrong ins key", patient.sign(person | {"ins": "279035121518988"})
        yield "patient without ins", patient.sign({k: v for k, v in person.items() if k != "ins"})
        changes: tuple[dict[str, Any], ...] = (
            {"codeProfession": "60"},
            {"codeProfession": ["10"]},
            {"codeProfession": 10},
            {"codeCategorieProfessionnelle": "E"},
            {"codeCategorieProfessionnelle": {}},
            {"codeCategorieProfessionnelle": ...},
            {"activities": [{"numeroFinessSite": "750000000"}]},
            {"activities": [{"numeroFinessSite": 750000000}]},
            {"activities": "none"},
        )
        for change in changes:
            exercise = doctor["SubjectRefPro"]["exercices"][0] | change
            exercise = {name: held for name, held in exercise.items() if held is not ...}
            claims = doctor | {"SubjectRefPro": {"exercices": [exercise]}}
            yield f"professional with {change}", self.issuer.sign(claims)

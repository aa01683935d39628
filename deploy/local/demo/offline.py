"""What an officine's software does with a QR when every server is down."""

from deploy.local.demo.cast import Cast
from deploy.local.demo.stage import Stage
from shared.qr import QrSignatureInvalid, QrUnknownKey, QrUnreadable, decode, is_bound_to
from shared.signing import public_keys_of

SIGNATURE_TAIL = -8  # a place inside the signature, far from the last character's spare bits


async def verify_offline(stage: Stage, cast: Cast, qr_text: str) -> None:
    """Check the QR with the public keys alone; then check that a changed one is refused."""
    response = await cast.http.get(f"{cast.addresses.prescribe}/.well-known/jwks.json")
    scanned = decode(qr_text)
    keys = public_keys_of(response.json()["keys"], signed_on=scanned.claimed.issued_on)
    content = scanned.verify(keys)
    stage.expects(
        "le QR se vérifie hors ligne, avec les seules clés publiques",
        is_true=bool(content.number),
    )
    stage.expects(
        "le QR est bien celui de cette patiente",
        is_true=is_bound_to(content, cast.patient_identity.ins),
    )
    try:
        decode(altered(qr_text)).verify(keys)
    except (QrSignatureInvalid, QrUnknownKey, QrUnreadable):
        stage.expects("un caractère changé : refusé hors ligne", is_true=True)
    else:
        stage.expects("un caractère changé : refusé hors ligne", is_true=False)


def altered(qr_text: str) -> str:
    """Return the QR text with one character of its signature changed."""
    old = qr_text[SIGNATURE_TAIL]
    new = "A" if old != "A" else "B"
    return qr_text[:SIGNATURE_TAIL] + new + qr_text[SIGNATURE_TAIL + 1 :]

"""What an officine's software does with a QR when every server is down."""

from deploy.local.demo.cast import Cast
from deploy.local.demo.stage import Stage
from ordoflux_client.calls import prescribe
from ordoflux_client.qr import QrRefused, keys_of, verify

SIGNATURE_TAIL = -8  # a place inside the signature, far from the last character's spare bits


async def verify_offline(stage: Stage, cast: Cast, qr_text: str) -> None:
    """Check the QR with the public keys alone; then check that a changed one is refused."""
    keys = keys_of((await cast.doctor.send(prescribe.list_keys())).body["keys"])
    content = verify(qr_text, keys)
    stage.expects(
        "le QR se vérifie hors ligne, avec les seules clés publiques",
        is_true=bool(content.number),
    )
    stage.expects(
        "le QR est bien celui de cette patiente",
        is_true=content.may_be_of(cast.patient_identity.ins),
    )
    try:
        verify(altered(qr_text), keys)
    except QrRefused:
        stage.expects("un caractère changé : refusé hors ligne", is_true=True)
    else:
        stage.expects("un caractère changé : refusé hors ligne", is_true=False)


def altered(qr_text: str) -> str:
    """Return the QR text with one character of its signature changed."""
    old = qr_text[SIGNATURE_TAIL]
    new = "A" if old != "A" else "B"
    return qr_text[:SIGNATURE_TAIL] + new + qr_text[SIGNATURE_TAIL + 1 :]

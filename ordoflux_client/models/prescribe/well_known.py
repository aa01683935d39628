"""What prescribe takes and answers. Generated from its OpenAPI document: `make schemas`."""

from ordoflux_client.shapes import Answered


class PublicKeys(Answered):
    """Les clés publiques (JWK, RFC 8037) qui vérifient les QR codes, depuis toujours."""

    keys: tuple[dict[str, str], ...]

"""Environment variables of notify: those of every service, the sealing keys, the mail server."""

from collections.abc import Iterator
from typing import Final, Literal, Self

from pydantic import Field, SecretStr, model_validator
from typing_extensions import override

from shared.settings import Settings

# Between the end of an attempt and that of its lease: clocks of replicas differ a little.
LEASE_MARGIN_S: Final = 0.5


class NotifySettings(Settings):
    """Where mails go, and the limits of delivery and of what one inbox may ask for."""

    http_port: int = Field(default=8104, ge=1, le=65535)
    sealing_keys: SecretStr
    patient_ref_key: SecretStr

    smtp_host: str = "127.0.0.1"
    smtp_port: int = Field(default=8125, ge=1, le=65535)
    smtp_sender: str = "ne-pas-repondre@ordoflux.mssante.fr"
    smtp_security: Literal["none", "starttls", "tls"] = "none"
    smtp_ca_file: str | None = None
    smtp_client_cert: str | None = None  # MSSanté operators authenticate each other (mutual TLS)
    smtp_client_key: str | None = None
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_timeout_s: float = Field(default=20.0, gt=0)

    delivery_concurrency: int = Field(default=8, ge=1, le=64)
    delivery_poll_s: float = Field(default=0.25, gt=0)
    delivery_lease_s: float = Field(default=30.0, gt=0)

    stream_poll_s: float = Field(default=0.25, gt=0)
    stream_heartbeat_s: float = Field(default=15.0, gt=0)
    stream_seconds_max: float = Field(default=900.0, gt=0)
    streams_per_inbox_max: int = Field(default=3, ge=1)
    streams_max: int = Field(default=500, ge=1)
    sandbox_gather_s: float = Field(default=5.0, ge=0, le=60)  # a stream out of order waits so long
    documents_per_inbox_max: int = Field(default=2, ge=1)

    @model_validator(mode="after")
    def _a_lease_outlives_a_mail(self) -> Self:
        if self.delivery_lease_s < self.smtp_timeout_s + LEASE_MARGIN_S:
            raise ValueError(
                f"DELIVERY_LEASE_S must exceed SMTP_TIMEOUT_S by {LEASE_MARGIN_S} s or more, "
                "or two replicas send one mail at once"
            )
        return self

    @override
    def _not_for_production(self) -> Iterator[str]:
        yield from super()._not_for_production()
        if self.smtp_security == "none":
            yield "smtp_security"

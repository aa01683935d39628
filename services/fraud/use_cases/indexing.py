"""Which names find an alert: set when it is spread, taken away when it is withdrawn."""

from datetime import date
from uuid import UUID

import orjson

from services.fraud.model.searching import PersonName, SearchableNames, Whose
from services.fraud.resources import Resources
from services.fraud.search import FoldedName, NameKeys
from services.fraud.store import name_index
from services.fraud.store.name_index import SealedName
from shared.db import Connection, Pool, transaction
from shared.sealing import KeyRing


async def index_alert(
    conn: Connection, resources: Resources, alert_id: UUID, names: SearchableNames
) -> None:
    """Let an alert be found by these names; whatever names it had before are forgotten.

    In the caller's transaction, after its own row locks. Without any name nothing is kept.
    """
    await name_index.lock_index(conn)
    await name_index.delete_name(conn, alert_id)
    keys = NameKeys.of(resources.key_ring)
    words = [
        word for whose in Whose for word in keys.of_alert(whose, FoldedName.of(names.of(whose)))
    ]
    if words:
        sealed = seal_names(resources.key_ring, alert_id, names)
        await name_index.insert_name(conn, sealed, words, made_with=keys.current)


async def remove_alert(conn: Connection, alert_id: UUID) -> None:
    """Let nobody find an alert by a name any more, in the caller's transaction."""
    await name_index.lock_index(conn)
    await name_index.delete_name(conn, alert_id)


async def index_anew(pool: Pool, resources: Resources, *, limit: int) -> int:
    """Index up to `limit` alerts whose tokens were made with an earlier key or scheme.

    Return how many; 0 says that the search needs the earlier keys of FRAUD_SEALING_KEYS no more.
    """
    current = NameKeys.of(resources.key_ring).current
    async with transaction(pool) as conn:
        await name_index.lock_index(conn)
        found = await name_index.list_made_otherwise(conn, current, limit=limit)
        for one in found:
            names = open_names(resources.key_ring, one)
            await index_alert(conn, resources, one.alert_id, names)
    return len(found)


def seal_names(ring: KeyRing, alert_id: UUID, names: SearchableNames) -> SealedName:
    """Seal the names of an alert, bound to it."""
    told = {
        "patient": [names.patient.family, names.patient.given],
        "birth_date": names.birth_date,
        "prescriber": [names.prescriber.family, names.prescriber.given],
    }
    return SealedName(alert_id, ring.seal(orjson.dumps(told), aad=_aad(alert_id)))


def open_names(ring: KeyRing, sealed: SealedName) -> SearchableNames:
    """Return the names of an alert; raise `Unsealable`."""
    told = orjson.loads(ring.unseal(sealed.sealed, aad=_aad(sealed.alert_id)))
    born_on = told["birth_date"]
    return SearchableNames(
        patient=_name(told["patient"]),
        birth_date=None if born_on is None else date.fromisoformat(born_on),
        prescriber=_name(told["prescriber"]),
    )


def _name(told: list[str | None]) -> PersonName:
    family, given = told
    return PersonName(family=family, given=given)


def _aad(alert_id: UUID) -> bytes:
    return f"fraud alert_name {alert_id}".encode()

"""Scene 4: a patient objects, and the prescriber sees no execution any more, at once."""

from datetime import date
from typing import Any

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line, delivered, handing_over
from deploy.local.demo.stage import Stage


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """Visible first; then the patient says no, and view and inbox say nothing more."""
    stage.scene(4, "Une patiente s’oppose à ce que son médecin voie l’exécution")
    number = await _executed(stage, cast, today)
    await stage.until(
        "avant : le prescripteur voit la délivrance",
        lambda: cast.own_view(number),
        lambda answer: bool(answer.body["execution"]["dispensations"]),
    )
    stage.acts(cast.objector.name, "s’oppose, depuis son espace.")
    answer = await cast.object(cast.objector, number)
    stage.expects_answer("choix enregistré", answer, status=200)
    found = await cast.inbox(cast.doctor, number)
    stage.expects(
        "la boîte du prescripteur ne parle plus de délivrance",
        is_true=all(message["kind"] == "issued" for message in found),
        seen=[message["kind"] for message in found],
    )
    view = await stage.until(
        "après : l’exécution est masquée",
        lambda: cast.own_view(number),
        lambda seen: seen.body["execution"]["visibility"] == "hidden_by_patient",
    )
    stage.expects(
        "et rien ne la laisse deviner", is_true=view.body["execution"]["dispensations"] == []
    )
    own = await cast.inbox(cast.objector, number)
    stage.expects(
        "la patiente, elle, garde tous ses messages",
        is_true={"issued", "recorded"} <= {message["kind"] for message in own},
    )


async def _executed(stage: Stage, cast: Cast, today: date) -> str:
    line = a_line(medicines.PARACETAMOL, "1 comprimé matin et soir", duration_days=4, packs=1)
    draft = a_draft(today, cast.objector_identity, cast.doctor_identity, [line])
    issued: dict[str, Any] = (await cast.issue(draft)).body
    pharmacy = cast.pharmacies[0]
    seen = await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"]}),
        lambda answer: answer.status == 200,
    )
    request = handing_over(seen.body, [delivered(1, medicines.PARACETAMOL, 1)])
    answer = await cast.execute(pharmacy, request)
    stage.expects_answer("délivrée", answer, status=201)
    return str(issued["number"])

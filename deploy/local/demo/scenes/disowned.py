"""Scene 7: somebody prescribes in the doctor's name; one click in his mail warns every officine."""

import re
from datetime import date
from typing import Any, Final

from deploy.local.demo import medicines
from deploy.local.demo.cast import Cast
from deploy.local.demo.drafts import a_draft, a_line
from deploy.local.demo.stage import Stage

LINK: Final = re.compile(r"https?://\S+/verifications/\S+")


async def play(stage: Stage, cast: Cast, today: date) -> None:
    """A report, the question by mail, one click, and the alert at the next counter."""
    stage.scene(7, "« Avez-vous rédigé cette ordonnance ? »")
    stage.acts(cast.doctor.name, "prescrit, comme d’habitude.")
    await _issued(stage, cast, today)  # from then on his mailbox is known
    stage.acts("Quelqu’un", f"prescrit depuis la session de {cast.doctor.name}, restée ouverte.")
    issued = await _issued(stage, cast, today)
    await _reported(stage, cast, issued)
    link = await _asked(stage, cast, issued["number_grouped"])
    await _disowned(stage, cast, link)
    await _warned(stage, cast, issued)


async def _issued(stage: Stage, cast: Cast, today: date) -> dict[str, Any]:
    line = a_line(medicines.PARACETAMOL, "1 comprimé matin et soir", duration_days=4, packs=1)
    draft = a_draft(today, cast.patient_identity, cast.doctor_identity, [line])
    answer = await cast.issue(draft)
    stage.expects_answer("ordonnance enregistrée", answer, status=201)
    return dict(answer.body)


async def _reported(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    pharmacy = cast.pharmacies[0]
    await stage.until(
        "l’ordonnance est à l’officine",
        lambda: cast.consult(pharmacy, {"qr": issued["qr_text"], "coverage": "none"}),
        lambda answer: answer.status == 200,
    )
    stage.acts(pharmacy.name, "ne joint pas le prescripteur, et signale depuis son logiciel.")
    report = {
        "kind": "e_prescription",
        "number": issued["number"],
        "anomaly": "prescriber_impersonated",
        "is_disowned": False,
        "comment": "Porteur inconnu, sans carte Vitale.",
    }
    stage.expects_answer("signalement reçu", await cast.report(pharmacy, report), status=201)


async def _asked(stage: Stage, cast: Cast, number_grouped: str) -> str:
    mailbox = cast.doctor_identity.mssante
    mails = await stage.until(
        "le prescripteur est interrogé dans sa messagerie MSSanté",
        lambda: cast.mails(mailbox, number_grouped),
        lambda found: any(LINK.search(mail["text"]) for mail in found),
    )
    mail = next(each for each in mails if LINK.search(each["text"]))
    stage.receives(cast.doctor.name, f"{mail['subject']}\n\n{mail['text']}")
    found = LINK.search(mail["text"])
    assert found is not None, "it was waited for"
    return found[0]


async def _disowned(stage: Stage, cast: Cast, link: str) -> None:
    page = await cast.http.get(link)
    stage.expects(
        "la page du lien ne montre ni patient ni médicament",
        is_true=page.status_code == 200 and cast.patient_identity.family_name not in page.text,
        seen=page.status_code,
    )
    stage.acts(cast.doctor.name, "clique : « Non, je ne l’ai pas rédigée ».")
    answer = await cast.http.post(link, data={"answer": "not_issued"})
    stage.expects("réponse enregistrée", is_true=answer.status_code == 200)
    again = await cast.http.post(link, data={"answer": "issued"})
    stage.expects("le lien ne sert qu’une fois", is_true=again.status_code == 404)


async def _warned(stage: Stage, cast: Cast, issued: dict[str, Any]) -> None:
    other = cast.pharmacies[1]
    seen = await stage.until(
        "toute officine est avertie à la consultation",
        lambda: cast.consult(other, {"qr": issued["qr_text"]}),
        lambda answer: any(alert["signal"] == "S4" for alert in answer.body["alerts"]),
    )
    stage.receives(other.name, "\n".join(alert["sentence"] for alert in seen.body["alerts"]))

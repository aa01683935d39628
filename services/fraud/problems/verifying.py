"""French sentences about questions to prescribers and their answers."""

from typing import Final

from shared.problems import Problem

VERIFYING: Final[tuple[Problem, ...]] = (
    Problem(
        "verification_already_answered",
        409,
        "Question déjà répondue",
        "Vous avez déjà répondu autrement à cette question, et il en a été tenu compte. Pour "
        "corriger, adressez-vous à : {contact}.",
        "never",
        "Relisez votre réponse ; si elle doit changer, appelez la caisse.",
    ),
    Problem(
        "verification_lapsed",
        409,
        "Délai de réponse dépassé",
        "Le délai pour répondre à cette question est passé. Pour répondre malgré tout, "
        "adressez-vous à : {contact}.",
        "never",
        "Appelez la caisse : un analyste peut reposer la question.",
    ),
    Problem(
        "verification_by_link",
        409,
        "Confirmation par le lien seulement",
        "Votre identité est signalée comme usurpée : confirmez cette ordonnance par le lien envoyé "
        "à votre messagerie MSSanté, ou adressez-vous à : {contact}.",
        "never",
        "Ouvrez le lien du courriel MSSanté ; une session ouverte à votre nom ne suffit pas.",
    ),
    Problem(
        "verification_nobody",
        422,
        "Prescripteur inconnu",
        "Ce dossier ne nomme aucun prescripteur à interroger.",
        "after_change",
        "Indiquez « prescriber_rpps ».",
    ),
    Problem(
        "verification_other_prescriber",
        422,
        "Autre prescripteur",
        "Ce dossier nomme un autre prescripteur : lui seul est interrogé.",
        "after_change",
        "Retirez « prescriber_rpps ».",
    ),
    Problem(
        "verification_answered_before",
        409,
        "Prescripteur déjà interrogé",
        "Ce prescripteur a déjà répondu au sujet de cette ordonnance.",
        "never",
        "Lisez sa réponse dans le dossier.",
    ),
)

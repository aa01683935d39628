"""French sentences of why the checks of an expensive medicine do not let its line be recorded."""

from typing import Final

from shared.problems import Problem

VERIFYING: Final[tuple[Problem, ...]] = (
    Problem(
        "verification_ambiguous",
        422,
        "Vérification mal renseignée",
        "Un refus porte son motif et ce qui a été constaté, les mêmes pour toutes les lignes "
        "refusées ; les autres conclusions n’en portent pas.",
        "after_change",
        "Corrigez « reason » et « comment » dans « verification ».",
    ),
    Problem(
        "verification_missing",
        409,
        "Médicament onéreux à vérifier",
        "Ce médicament coûte plus de 300 € la boîte, et le QR code de l’ordonnance n’a pas été lu "
        "par cette consultation : l’ordonnance se vérifie avant la délivrance.",
        "after_change",
        "Scannez le QR code, ou suivez les étapes de « verification » lues à la consultation et "
        "renseignez-les sur cette ligne.",
    ),
    Problem(
        "verification_contradictory",
        422,
        "Vérification contradictoire",
        "Une vérification qui refuse va avec une ligne non délivrée ; une délivrance sécurisée ou "
        "temporaire, avec une ligne délivrée.",
        "after_change",
        "Corrigez l’issue de la ligne (« outcome »), ou celle de la vérification.",
    ),
    Problem(
        "verification_incomplete",
        422,
        "Vérification incomplète",
        "La délivrance n’est sécurisée que si le patient ou le prescripteur est connu, ou si "
        "toutes les étapes sont faites. Il manque : {steps}.",
        "after_change",
        "Faites ces étapes, ou délivrez à titre temporaire une boîte du plus petit "
        "conditionnement.",
    ),
    Problem(
        "verification_unfinished",
        409,
        "Vérifications à terminer",
        "La dernière délivrance de cette ligne était temporaire : quel que soit le prix de la "
        "boîte, la suite attend la fin des vérifications.",
        "after_change",
        "Terminez les vérifications : la délivrance est alors sécurisée, ou refusée ; ou scannez "
        "le QR code, qui en dispense.",
    ),
    Problem(
        "temporary_smallest_pack",
        409,
        "Plus petit conditionnement",
        "Une délivrance temporaire se limite à une boîte du plus petit conditionnement, sans dû.",
        "after_change",
        "Délivrez une boîte du plus petit conditionnement, ou terminez les vérifications.",
    ),
)

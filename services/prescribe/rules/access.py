"""What the author of a prescription sees of its execution; pure."""


def author_sees_execution(*, at_issue: bool, later: bool | None) -> bool:
    """Tell whether the patient lets him see it: the last word counts (L.4071 CSP, ADR 20).

    `store.list_follow_ups` says the same in SQL, so that a page is full of what may be seen.
    """
    return at_issue if later is None else later

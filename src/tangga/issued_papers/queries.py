"""Reading issued papers: by the token on one, and by what they are about."""

from uuid import UUID

from tangga.issued_papers.models import TOKEN_LENGTH, IssuedPaper


def paper_of_token(token: str) -> IssuedPaper | None:
    """The paper that bears a token, however it was typed; None: no paper does."""
    typed = token.strip().lower()
    return IssuedPaper.objects.filter(token=typed).first() if len(typed) == TOKEN_LENGTH else None


def papers_about(subject: UUID) -> list[IssuedPaper]:
    """Every paper about a subject, the latest first. The caller has asked who sees the subject."""
    return list(IssuedPaper.objects.filter(subject=subject).select_related("issued_by"))

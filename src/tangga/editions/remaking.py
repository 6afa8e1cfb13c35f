"""Making a published edition again from what it states, and comparing the files byte by byte."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from tangga.audit.models import Event
from tangga.editions import files
from tangga.editions.content import Content, content_of, counted, inputs_of, policy_hash_of, stored
from tangga.editions.models import Edition, EditionFile, Form, State
from tangga.editions.queries import is_withdrawn
from tangga.runs.versions import code_version


@dataclass(frozen=True)
class FileCheck:
    """A file: the hash it was published with, the hash of what is kept now, and of what was made again."""

    form: Form
    published: str
    kept: str
    made: str

    @property
    def same(self) -> bool:
        return self.published == self.kept == self.made


@dataclass(frozen=True)
class Check:
    """What came of making an edition again. digest: the fingerprint of all files that is kept; logged: the one that the
    log has of its publishing, which nobody can have changed with it; made of the files' own hashes it is the same
    (same_digest). withdrawn, previous_withdrawn: whether this edition, and the one before it, is withdrawn by now;
    logged_withdrawn: whether the log has that of this one (same_withdrawal).
    same_policy, same_code: whether the rules and the program are still those
    it was made by: where they are not, a file may read otherwise though its numbers are the same (same_numbers)."""

    code: str
    files: Sequence[FileCheck]
    digest: str
    logged: str
    withdrawn: bool
    logged_withdrawn: bool
    previous_withdrawn: bool
    same_numbers: bool
    same_policy: bool
    same_code: bool

    @property
    def same(self) -> bool:
        told = self.same_numbers and self.same_digest and self.same_withdrawal
        return told and all(each.same for each in self.files)

    @property
    def same_withdrawal(self) -> bool:
        return self.withdrawn == self.logged_withdrawn

    @property
    def same_digest(self) -> bool:
        return self.digest == self.logged == files.digest_of({each.form: each.published for each in self.files})


def remade(edition: Edition, now: datetime) -> Content:
    """The content counted again from the stated inputs; tables that were entered by hand are such inputs themselves."""
    entered = [each for each in stored(edition) if not each.indicator]
    return content_of(edition, [*counted(inputs_of(edition), now), *entered])


def logged_digest(edition: Edition) -> str:
    """The fingerprint that the log has; "" where it has none, or several."""
    events = _logged("edition.published").filter(subject_id=str(edition.public_id))
    found = {each.get("sha256", "") for each in events.values_list("detail", flat=True)}
    return found.pop() if len(found) == 1 else ""


def logged_codes() -> dict[str, datetime]:
    """The codes of all editions whose publishing is in the log, and when it was: also of those that are gone."""
    told = _logged("edition.published").order_by("pk").values_list("detail", "at")
    return {detail["edition"]: at for detail, at in told if detail.get("edition")}


def all_codes() -> list[str]:
    """The codes of all editions that are published or, by the log, were."""
    return sorted({each.code for each in Edition.objects.filter(state=State.PUBLISHED)} | logged_codes().keys())


def _logged(action: str) -> QuerySet[Event]:
    return Event.objects.filter(action=action, subject_type=Edition._meta.label_lower)


def check(edition: Edition, now: datetime) -> Check:
    """Make an edition again and compare every file. Reads only."""
    again = remade(edition, now)
    made = files.all_made(again)
    kept = {Form(each.form): each for each in EditionFile.objects.filter(edition=edition)}
    checked = [
        FileCheck(
            form,
            kept[form].sha256 if form in kept else "",
            files.sha256(bytes(kept[form].content)) if form in kept else "",
            files.sha256(made[form]),
        )
        for form in Form
    ]
    return Check(
        edition.code,
        checked,
        edition.digest,
        logged_digest(edition),
        is_withdrawn(edition),
        _logged("edition.withdrawn").filter(subject_id=str(edition.public_id)).exists(),
        is_withdrawn(edition.previous),
        list(again.tables) == stored(edition),
        policy_hash_of(again.inputs) == edition.policy_hash,
        code_version() == edition.code_version,
    )

"""Translations of the screens without GNU gettext: python tools/messages.py update|check|missing

update   take every msgid from the code and templates into the .po files (keeping translations), and compile the .mo
check    fail when a .po lacks or still has a msgid, has an untranslated or fuzzy one, or when a .mo is not its .po's
missing  print what still has to be translated into Indonesian

English msgids; src/tangga/site/locale/id/LC_MESSAGES/django.po is the Indonesian of the screens, .../en/ says English
plural forms where the msgid is not English enough (it is nearly empty on purpose).
"""

import io
import re
import sys
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import read_mo, write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "tangga"
LOCALE = SOURCE / "site" / "locale"
LANGUAGES = ("id", "en")
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
TEXT = r"""[uU]?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\bn?p?gettext\({TEXT}(?:\s*,\s*{TEXT})*(?:\s*,\s*count)?\s*\)")
FIELD = re.compile(r"%\((\w+)\)[sd]")


def found() -> Catalog:
    """Every message of the code and the templates, in the order of their first place."""
    from django.utils.translation.template import templatize

    catalog = Catalog(charset="utf-8", fuzzy=False)
    for path in sorted([*SOURCE.rglob("*.py"), *SOURCE.rglob("templates/**/*.html")]):
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".html":
            # templatize blots out everything but the calls, and leaves an indentation that Python cannot read.
            text = "\n".join(CALL.findall(templatize(text, origin=path.as_posix()))) + "\n"
        place = path.relative_to(ROOT).as_posix()
        for _line, message, _comments, context in extract("python", io.BytesIO(text.encode()), KEYWORDS):
            if message:
                catalog.add(message, locations=[(place, 0)], context=context)
    return catalog


def po_file(language: str) -> Path:
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def empty(language: str) -> Catalog:
    """A catalog without messages. Indonesian has one form for any number (Babel does not know that)."""
    catalog = Catalog(locale=language, project="Tangga", version="1", charset="utf-8", fuzzy=False)
    if language == "id":
        catalog.mime_headers = [("Plural-Forms", "nplurals=1; plural=0;")]
    return catalog


def read(language: str) -> Catalog:
    """The kept catalog of a language; an empty one where there is none."""
    path = po_file(language)
    if not path.is_file():
        return empty(language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def key(message: Message) -> tuple[str, object]:
    context = message.context or ""
    if isinstance(context, bytes):  # as read_mo gives it
        context = context.decode()
    return context, message.id if isinstance(message.id, str) else tuple(message.id)


def texts(message: Message) -> list[str]:
    """The translation's forms."""
    return [message.string] if isinstance(message.string, str) else list(message.string or ())


def merged(language: str) -> Catalog:
    """What a .po should hold: the messages found, with the translations kept so far."""
    kept = {key(message): message for message in read(language) if message.id}
    catalog = empty(language)
    catalog.header_comment = f"# Screens of Tangga in {'Indonesian' if language == 'id' else 'English'}."
    for message in found():
        if not message.id:
            continue
        old = kept.get(key(message))
        string = old.string if old and any(texts(old)) else english(message) if language == "en" else None
        catalog.add(
            message.id,
            string or (("",) * catalog.num_plurals if message.pluralizable else ""),
            locations=message.locations,
            context=message.context,
        )
    return catalog


def english(message: Message) -> str | tuple[str, ...]:
    """English is the msgid itself."""
    return message.id if isinstance(message.id, str) else tuple(message.id)


def as_po(catalog: Catalog) -> bytes:
    """Without dates and line numbers: the file changes only when a message does."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_output=True, omit_header=False, include_lineno=False)
    text = buffer.getvalue().decode()
    dropped = (
        "POT-Creation-Date",
        "PO-Revision-Date",
        "Generated-By",
        "Last-Translator",
        "Language-Team",
        "Report-Msgid",
    )
    lines = [line for line in text.splitlines() if not line.startswith(tuple(f'"{name}' for name in dropped))]
    return ("\n".join(lines).rstrip() + "\n").encode()


def as_mo(catalog: Catalog) -> bytes:
    """Always the same bytes for the same translations: the header holds a fixed day."""
    catalog.creation_date = catalog.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def update() -> int:
    for language in LANGUAGES:
        path = po_file(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(as_po(merged(language)))
        path.with_suffix(".mo").write_bytes(as_mo(read(language)))
        left = untranslated(read(language))
        print(f"{language}: {len(list(read(language))) - 1} messages, {len(left)} untranslated")
    return 0


def untranslated(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id and not all(texts(message))]


def problems() -> list[str]:
    """What is wrong with the kept files, each with the file and the msgid."""
    wanted = {key(message) for message in found() if message.id}
    told: list[str] = []
    for language in LANGUAGES:
        name = po_file(language).relative_to(ROOT).as_posix()
        catalog = read(language)
        before = len(told)
        have = {key(message): message for message in catalog if message.id}
        told += [f"{name}: missing {msgid!r}" for _context, msgid in sorted(wanted - set(have), key=str)]
        told += [f"{name}: no longer used {msgid!r}" for _context, msgid in sorted(set(have) - wanted, key=str)]
        told += [f"{name}: untranslated {message.id!r}" for message in untranslated(catalog)]
        told += [f"{name}: fuzzy {message.id!r}" for message in have.values() if message.fuzzy]
        told += [
            f"{name}: other fields than its msgid {message.id!r}" for message in have.values() if other_fields(message)
        ]
        if len(told) == before and as_po(merged(language)) != po_file(language).read_bytes():
            told.append(f"{name}: says other places or another order of its messages than the code")
        mo = po_file(language).with_suffix(".mo")
        if not mo.is_file() or not same(mo, catalog):
            told.append(f"{mo.relative_to(ROOT).as_posix()}: not compiled from its .po")
    return told


def other_fields(message: Message) -> bool:
    """A translation must name the fields of its msgid: no other, and none left out (singulars may leave one out)."""
    ids = [message.id] if isinstance(message.id, str) else list(message.id)
    wanted = set(FIELD.findall(ids[-1]))
    return any(set(FIELD.findall(text)) != wanted for text in texts(message)[-1:] if text)


def same(mo: Path, catalog: Catalog) -> bool:
    with mo.open("rb") as file:
        compiled = {key(message): texts(message) for message in read_mo(file) if message.id}
    return compiled == {key(message): texts(message) for message in catalog if message.id and all(texts(message))}


def main(arguments: list[str]) -> int:
    match arguments:
        case ["update"]:
            return update()
        case ["check"]:
            told = problems()
            print("\n".join(told) or "translations: complete")
            if told:
                print("Run `python tools/messages.py update`, translate what is left in the .po, and run it again.")
            return 1 if told else 0
        case ["missing"]:
            for message in untranslated(merged("id")):
                print(repr(message.context) if message.context else "", repr(message.id))
            return 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What is said of lists that people send."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from kasus_training.foundation.languages import lazy_gettext as _l
from kasus_training.foundation.sentences import Sentence, sentence_for
from kasus_training.participants.faces import Sameness
from kasus_training.participants.messages.fields import DOUBT_WORDS, FIELD_WORDS
from kasus_training.participants.plan_notes import Note, ruling_of
from kasus_training.participants.planning import Outcome

SENTENCES: dict[str, Sentence] = {
    "file-empty": lambda: _("The file is empty. Choose the list of participants."),
    "file-too-large": lambda megabytes: _("The file is larger than %(num)s MB. Send only the list.", num=megabytes),
    "file-old-excel": lambda: _(
        "This is a file of an old Excel (.xls) or one with a password. Save it as .xlsx or CSV and send that."
    ),
    "file-broken": lambda: _("The file cannot be read. Save it again as .xlsx, .ods or CSV and send that."),
    "file-unpacks-too-large": lambda: _("The file unpacks to far more than a list of names. It was not opened."),
    "file-locked": lambda: _("The file has a password. Save it without one and send it again."),
    "file-with-macros": lambda: _("The file carries macros. Save it as plain .xlsx or CSV and send it again."),
    "file-encoding": lambda: _("The letters of the file cannot be read. Save it as CSV UTF-8 and send it again."),
    "table-too-large": lambda rows, columns: _(
        "The table is larger than %(rows)s rows or %(columns)s columns. Delete what does not belong to the list.",
        rows=rows,
        columns=columns,
    ),
    "cell-too-long": lambda most: _("A cell holds more than %(most)s characters. Check the file.", most=most),
    "headings-not-found": lambda: _(
        "No row of headings was found. One column must be called “nama”; the guide below names the others."
    ),
    "file-without-rows": lambda: _("There are headings, but no row with a name under them."),
    "too-many-rows": lambda rows, most: _(
        "The file has %(rows)s rows. Split it into files of at most %(most)s.", rows=rows, most=most
    ),
    "gender-unknown": lambda typed: _("Gender “%(typed)s” is not understood. Write L or P.", typed=typed),
    "row-number-unreadable": lambda typed: _("The number “%(typed)s” is not a whole number.", typed=typed),
    "birth-date-unreadable": lambda typed: _(
        "The birth date “%(typed)s” is not understood. Write it as 2009-07-16 or 16/07/2009.", typed=typed
    ),
    "row-sector-full": lambda sector: _("Sector %(sector)s is full.", sector=sector),
    "row-sector-unknown": lambda sector: _(
        "There is no sector called “%(sector)s”. Correct the file or add the sector.", sector=sector
    ),
    "row-sector-missing": lambda: _(
        "The sector is not named, and the institution belongs to none. Choose a sector for such rows."
    ),
    "file-no-workbook": lambda: _("This is no spreadsheet. Send the list as .xlsx, .ods or CSV."),
    "column-twice": lambda column: _(
        "Two columns are said to hold the same: %(column)s. Choose one of them.", column=FIELD_WORDS.get(column, column)
    ),
    "column-of-names-missing": lambda: _("Say which column holds the names."),
    "number-rounded": lambda typed: _(
        "The last digits of this number (%(typed)s) are zeros: the spreadsheet has rounded it. It is left out; format "
        "the column as text and type it again.",
        typed=typed,
    ),
    "number-doubt": lambda doubt: str(DOUBT_WORDS[doubt]),
    "row-person-gone": lambda: _("The person is no longer registered. Check the list again."),
    "list-not-checked": lambda: _("The list is being checked. Wait until every row has been looked at."),
    "list-finished": lambda: _("This list was taken in or put aside already. Send it again to go on."),
    "list-not-whole": lambda: _(
        "Nothing was taken in: meanwhile some rows can no longer come in. Look at them and choose again."
    ),
}

OUTCOME_WORDS = {
    Outcome.NEW: _l("New"),
    Outcome.CHANGED: _l("Changed"),
    Outcome.SAME: _l("Known"),
    Outcome.DUPLICATE: _l("Probably there already"),
    Outcome.FAULTY: _l("Stays out"),
}
SAMENESS_WORDS = {
    Sameness.REPEATED: _l("same name and institution"),
    Sameness.NUMBER: _l("same employee number"),
    Sameness.TELEPHONE: _l("same name and telephone"),
    Sameness.NAME: _l("similar name in the same institution"),
}
DELIMITER_WORDS = {
    ";": _l("split at semicolons"),
    ",": _l("split at commas"),
    "\t": _l("split at tabs"),
    "|": _l("split at bars"),
    "": _l("one name on each line"),
}


def reasons_of(row: Note) -> list[str]:
    """Why a row stays out, in sentences."""
    twin = row["twin"]
    return [sentence_for(ruling_of(fault)) for fault in row["faults"]] + ([twin_words(twin)] if twin else [])


def twin_words(twin: dict[str, Any]) -> str:
    """Who the row may be, and why that is thought."""
    facts = {"name": twin["name"], "why": SAMENESS_WORDS[Sameness(twin["why"])]}
    if twin["line"] is not None:
        return _("Probably %(name)s of row %(line)s: %(why)s.", line=twin["line"], **facts)
    return _("Probably %(name)s, no. %(number)s: %(why)s.", number=twin["number"], **facts)

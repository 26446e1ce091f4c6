"""What is said of lists that people send."""

from __future__ import annotations

from flask_babel import gettext as _

from kasus_training.foundation.sentences import Sentence

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
    "row-repeated": lambda line: _("The same name and institution stands in row %(line)s already.", line=line),
    "number-belongs-to": lambda number, name: _(
        "Number %(number)s is %(name)s of the same institution. If this is another person, change the number.",
        number=number,
        name=name,
    ),
    "row-sector-full": lambda sector: _("Sector %(sector)s is full.", sector=sector),
    "row-sector-unknown": lambda sector: _(
        "There is no sector called “%(sector)s”. Correct the file or add the sector.", sector=sector
    ),
    "row-sector-missing": lambda: _(
        "The sector is not named, and the institution belongs to none. Choose a sector for such rows."
    ),
}

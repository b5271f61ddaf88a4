"""One table of the study folder: its cells as text, its columns by heading, and what is said of it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from osteon import files
from osteon.files import DataError, Finding, Place, TableLayout, TextTable
from osteon.observe.table._spelling import Nearest, fold_spelling, listed, one_line
from osteon.observe.table._unread_columns import unread_as_notes

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from osteon.study import Study, TableFile

_DELIMITERS = {"": "", "comma": ",", "semicolon": ";", "tab": "\t", "bar": "|"}
_MOST_FINDINGS = 100
_NAMES_WITHIN = 20
_LETTERS = 26


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as read, beside what the study file says of it.

    Parameters
    ----------
    use : how the study file says it is read
    text : its cells
    sha256 : of the file; empty where it cannot be read
    at : heading in one line -> index of its column
    findings : what reading it brought up, absent headings among it
    elsewhere : headings that are read by another mapping of the same cells, or beside the mapping
    mapped_at : place of the mapping in the study file
    """

    use: TableFile
    text: TextTable
    sha256: str
    at: Mapping[str, int]
    findings: tuple[Finding, ...] = ()
    elsewhere: tuple[str, ...] = ()
    mapped_at: Place = field(default_factory=lambda: Place("study.yaml"))

    @property
    def there(self) -> bool:
        """Whether the table has a header."""
        return bool(self.text.header)

    @property
    def source(self) -> str:
        """File and hash, as an observation names them."""
        return f"{self.use.file} sha256:{self.sha256}"

    def column(self, heading: str) -> int | None:
        """Return the index of a column; None for an empty heading and for one that is not there."""
        return self.at.get(one_line(heading)) if heading else None

    def columns(self, headings: Sequence[str]) -> tuple[int, ...]:
        """Return the indices of those of some columns that are there."""
        return tuple(i for heading in headings if (i := self.column(heading)) is not None)

    def joined(self, row: Sequence[str], columns: Sequence[int]) -> str:
        """Return the cells of several columns as one identifier; empty as soon as one is blank."""
        parts = [row[i].strip() for i in columns]
        return " ".join(parts) if all(parts) else ""

    def place(self, row: int, column: int) -> Place:
        """Return the place of the cell ``text.rows[row][column]``; row -1 is the header."""
        return self.text.place(row + 1, column)

    def place_of(self, row: int, columns: Sequence[int]) -> Place:
        """Return the place of cells that are one identifier together: the first, with every heading."""
        first = self.place(row, columns[0])
        others = [self.text.header[i] for i in columns[1:]]
        return replace(first, field=" and ".join((first.field, *others)))

    def row_name(self, row: int) -> str:
        """Return the place of a row in short: ``animals.csv!12``."""
        return f"{self._prefix}!{self.text.lines[row]}"

    def address(self, row: int, column: int) -> str:
        """Return the address of a cell, ``data/femur.xlsx!Sheet1!C12``: the id of its observation."""
        return f"{self._prefix}!{column_letters(column)}{self.text.lines[row]}"

    @property
    def _prefix(self) -> str:
        return f"{self.use.file}!{self.text.sheet}" if self.text.sheet else self.use.file


def open_sheet(study: Study, use: TableFile, *, opened: dict[tuple[object, ...], Sheet]) -> Sheet:
    """Read one table of a study; what cannot be read is a finding.

    Parameters
    ----------
    study : whose folder it lies in
    use : how it is read
    opened : tables read before; one that two mappings name is read once, and its findings are said once
    """
    key = (use.file, use.sheet, use.header, use.unit_row, use.delimiter, use.encoding)
    if (known := opened.get(key)) is not None:
        again = replace(known, use=use, mapped_at=_mapped_at(study, use))
        return replace(again, findings=tuple(_absent(again)))
    opened[key] = sheet = _open(study, use)
    return sheet


def _mapped_at(study: Study, use: TableFile) -> Place:
    return study.place(use.path) if use.path else Place(study.name)


def _open(study: Study, use: TableFile) -> Sheet:
    where = _mapped_at(study, use)
    try:
        path = files.resolve_inside(study.folder, use.file, where=where)
        digest = files.sha256(path)
    except DataError as error:
        findings = tuple(replace(f, where=Place(use.file)) for f in error.findings)
        return Sheet(use, TextTable(use.file), "", {}, findings, mapped_at=where)
    layout = TableLayout(
        delimiter=_DELIMITERS.get(use.delimiter, use.delimiter),
        sheet=use.sheet,
        header=use.header,
        unit_row=use.unit_row,
        encoding=use.encoding,
    )
    text = files.read_table(path, layout=layout, name=use.file)
    at: dict[str, int] = {}
    for i, heading in enumerate(text.header):
        at.setdefault(one_line(heading), i)
    sheet = Sheet(use, text, digest, at, text.findings, mapped_at=where)
    return replace(sheet, findings=(*text.findings, *_absent(sheet)))


def named_headings(use: TableFile) -> tuple[str, ...]:
    """Return every heading the mapping names."""
    long = (use.variable_column, use.value_column, use.unit_column) if use.layout == "long" else ()
    wide = () if use.layout == "long" else tuple(column.heading for column in use.columns)
    belonging = (use.specimen_column, use.replicate_column, use.site_column, use.side_column, use.day_column)
    named = (*use.id_columns, *use.arm_columns, *belonging, *long, *wide)
    return tuple(dict.fromkeys(heading for heading in named if heading))


def unmapped(sheet: Sheet) -> tuple[str, ...]:
    """Return the headings that no mapping of these cells names."""
    named = {one_line(heading) for heading in (*named_headings(sheet.use), *sheet.elsewhere)}
    return tuple(
        heading for heading in sheet.text.header if one_line(heading) not in named and heading.strip()
    )


def beside_each_other(sheets: Sequence[Sheet]) -> list[Sheet]:
    """Return sheets that know which headings another mapping of the same cells names."""
    named: dict[int, list[str]] = {}
    for sheet in sheets:
        named.setdefault(id(sheet.text), []).extend((*named_headings(sheet.use), *sheet.elsewhere))
    return [_among(sheet, named[id(sheet.text)]) for sheet in sheets]


def reading_only(sheet: Sheet, known: Sequence[str]) -> Sheet:
    """Return a file that is read by the names of its columns; other columns are said, near spellings refused.

    Parameters
    ----------
    sheet : without a mapping
    known : the names of the columns it may have
    """
    folded = {fold_spelling(name): name for name in known if sheet.column(name) is None}
    others = [heading for heading in sheet.text.header if heading.strip() and one_line(heading) not in known]
    meant = {heading: name for heading in others if (name := folded.get(fold_spelling(heading)))}
    said = (
        Finding(
            "COLUMN-SPELLED",
            "error",
            Place(sheet.use.file, sheet.text.header_line, sheet.at[one_line(heading)] + 1, heading),
            f"The column {heading} is not read: its name is spelled otherwise.",
            f"Name the column {name}.",
            read=heading,
            allowed=tuple(known),
            nearest=name,
        )
        for heading, name in meant.items()
    )
    ignored = ignored_note(sheet, [heading for heading in others if heading not in meant], mapped=False)
    among = _among(sheet, known)
    return replace(among, findings=(*among.findings, *said, *ignored))


def _among(sheet: Sheet, named: Sequence[str]) -> Sheet:
    """Return a sheet that knows every heading that is read, its findings of other columns as notes."""
    of_file = frozenset(sheet.text.findings)
    others = tuple(found for found in sheet.findings if found not in of_file)
    said = len(others) < len(sheet.findings) or not of_file
    mild = unread_as_notes(sheet.text, frozenset(map(one_line, named))) if said else ()
    return replace(sheet, elsewhere=tuple(named), findings=(*mild, *others))


def ignored_note(sheet: Sheet, ignored: Sequence[str], *, mapped: bool = True) -> Iterator[Finding]:
    """Yield one note that names the columns that are not read, of a mapped table or of one read by names."""
    if ignored:
        why = "the mapping does not name them" if mapped else "this file has no such columns"
        remedy = f"Nothing to do{', or name them under columns: in the study file' if mapped else ''}."
        yield Finding(
            "COLUMNS-IGNORED",
            "note",
            Place(sheet.use.file, sheet.text.header_line, field=sheet.text.sheet),
            f"{len(ignored)} columns are not read, because {why}: {listed(ignored)}.",
            remedy,
        )


def bounded(findings: Sequence[Finding], *, file: str) -> list[Finding]:
    """Return the findings of one table grouped and by line; too many to read are cut, errors last."""
    said = [files.shortened(finding) for finding in files.grouped(findings)]
    said.sort(key=lambda finding: (finding.where.line or 0, finding.where.column or 0))
    if len(said) <= _MOST_FINDINGS:
        return said
    said.sort(key=lambda finding: ("error", "warning", "note").index(finding.severity))
    left = said[_MOST_FINDINGS:]
    codes = ", ".join(dict.fromkeys(finding.code for finding in left))
    message = f"{len(left):,} further findings of this table are not listed: {codes}."
    remedy = "Mend those listed and check again."
    return [
        *said[:_MOST_FINDINGS],
        Finding("TABLE-MORE-FINDINGS", left[0].severity, Place(file), message, remedy),
    ]


def column_letters(column: int) -> str:
    """Return the letters of a column in a spreadsheet, columns counted from 0.

    Examples
    --------
    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701), column_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters, left = "", column + 1
    while left:
        left, at = divmod(left - 1, _LETTERS)
        letters = chr(ord("A") + at) + letters
    return letters


def _absent(sheet: Sheet) -> Iterator[Finding]:
    """Yield the headings the mapping names and the table lacks."""
    if not sheet.there:
        return
    header = tuple(one_line(heading) for heading in sheet.text.header if heading.strip())
    near = Nearest(header)
    below = _lines_of_names(sheet)
    for heading in named_headings(sheet.use):
        if sheet.column(heading) is None:
            yield Finding(
                "COLUMN-ABSENT",
                "error",
                Place(sheet.use.file, sheet.text.header_line, field=sheet.text.sheet),
                f"The study file names the column {heading} (line {sheet.mapped_at.line or 1}); "
                "the table has no column of that name.",
                _absent_remedy(sheet, heading, below.get(one_line(heading))),
                read=heading,
                allowed=header,
                nearest=near.of(heading),
            )


def _absent_remedy(sheet: Sheet, heading: str, line: int | None) -> str:
    """Return what to write: the table may be long, its names may stand in another row, or be spelled so."""
    rows = [[one_line(cell) for cell in row] for row in sheet.text.rows] if line is not None else []
    names = next((i for row in rows for i, cell in enumerate(row) if cell == one_line(heading)), None)
    if names is not None and sum(row[names] == one_line(heading) for row in rows) > 1:
        return (
            f"It stands in the column {sheet.text.header[names]}, so the table is long: say layout: long, "
            f"variable: {sheet.text.header[names]}, and value: with the column of the numbers."
        )
    if line is not None:
        return f"Row {line} has it: if the names stand there, say header: {line} in the mapping."
    return "Write the heading in the study file as it stands in the table, or say header: with its row."


def _lines_of_names(sheet: Sheet) -> Mapping[str, int]:
    """Return texts of the first rows below the header -> row; the names of columns may be among them."""
    first = zip(sheet.text.lines[:_NAMES_WITHIN], sheet.text.rows, strict=False)
    found: dict[str, int] = {}
    for line, row in first:
        for cell in row:
            found.setdefault(one_line(cell), line)
    return found

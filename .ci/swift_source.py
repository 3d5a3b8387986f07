"""Swift source text for the checks: which files there are, and what in them is code."""

import re
from pathlib import Path

OPENING = re.compile(r'//|/\*|#*"(?:"")?')


def swift_files(root, *folders):
    """The Swift files below the folders that exist, sorted; hidden folders such as .build are left out."""
    found = []
    for folder in folders:
        for file in (root / folder).rglob("*.swift"):
            parts = file.relative_to(root).parts
            if file.is_file() and not any(part.startswith(".") for part in parts):
                found.append(file)
    return sorted(found)


def read(file):
    return Path(file).read_text(encoding="utf-8", errors="replace")


def line_number(text, offset):
    return text.count("\n", 0, offset) + 1


def code_and_comments(text):
    """Splits source into (code, comments): both as long as the text, with spaces for what is not theirs.

    String contents belong to neither, code inside interpolations does not count. Offsets and lines stay the same.
    """
    code = list(text)
    comments = ["\n" if character == "\n" else " " for character in text]
    position = 0
    while match := OPENING.search(text, position):
        start = match.start()
        token = match.group()
        if token == "//":
            end = _end_of_line(text, start)
        elif token == "/*":
            end = _end_of_block_comment(text, start)
        else:
            end = _end_of_string(text, match)
        for index in range(start, end):
            if text[index] != "\n":
                code[index] = " "
                if token in ("//", "/*"):
                    comments[index] = text[index]
        position = end
    return "".join(code), "".join(comments)


def _end_of_line(text, start):
    end = text.find("\n", start)
    return len(text) if end < 0 else end


def _end_of_block_comment(text, start):
    depth = 0
    for match in re.compile(r"/\*|\*/").finditer(text, start):
        depth += 1 if match.group() == "/*" else -1
        if depth == 0:
            return match.end()
    return len(text)


def _end_of_string(text, opening):
    """The offset after a string literal, which may be raw, of several lines, and hold interpolations."""
    pounds = "#" * opening.group().count("#")
    quotes = '"""' if opening.group().endswith('"""') else '"'
    # `""` opens and closes an empty string: the pattern above takes one or three quotes.
    escape = re.escape("\\" + pounds)
    ends = [re.escape(quotes + pounds), escape + r"\(", escape + "."]
    if quotes == '"':
        ends.append(r"\n")
    inside = re.compile("|".join(f"({end})" for end in ends))
    position = opening.end()
    while match := inside.search(text, position):
        if match.group(2) is not None:
            position = _end_of_interpolation(text, match.end())
        elif match.group(3) is not None:
            position = match.end()
        elif match.group(1) is not None:
            return match.end()
        else:
            return match.start()  # a string of one line ends there, whatever it was
    return len(text)


def _end_of_interpolation(text, start):
    depth = 1
    position = start
    pattern = re.compile(r'[()]|/\*|#*"(?:"")?')
    while match := pattern.search(text, position):
        token = match.group()
        if token == "(":
            depth += 1
            position = match.end()
        elif token == ")":
            depth -= 1
            position = match.end()
            if depth == 0:
                return position
        elif token == "/*":
            position = _end_of_block_comment(text, match.start())
        else:
            position = _end_of_string(text, match)
    return len(text)

"""Tables, and the places in a page where they stand."""


def table(header, rows):
    """A Markdown table of rows of cells."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def filled(text, parts):
    """`text` with what stands between the marks of each name replaced by its part.

    The marks are `<!-- NAME: python tools/figures/results.py -->` and `<!-- end of NAME -->`.
    """
    for name, part in parts.items():
        begin, end = f"<!-- {name}: python tools/figures/results.py -->", f"<!-- end of {name} -->"
        before, _, rest = text.partition(begin)
        text = f"{before}{begin}\n\n{part}\n\n{end}{rest.partition(end)[2]}"
    return text

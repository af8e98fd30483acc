"""The labels of the shipped pack that lack a translation: ``python -m web.translations.labels``.

Prints the lines to be filled in, ready to be pasted into ``processes/complaint/labels/<language>.toml``.
"""

from __future__ import annotations

import json
import sys
from itertools import groupby

from engine.labels import Label, languages_of, missing, unused
from engine.releases import pack_contents
from processes.complaint import HERE


def line(label: Label) -> str:
    """A label as a line of its artefact's table, with the author's words."""
    kind, dot, value = label.part.partition(".")
    key = f"{kind}.{json.dumps(value, ensure_ascii=False)}" if dot else kind
    return f"{json.dumps(label.element)}.{key} = {json.dumps(label.text, ensure_ascii=False)}"


def main() -> int:
    """Tell what is missing, and what is translated and not there; 1 where there is any."""
    contents = pack_contents([HERE])
    found = False
    for language in languages_of(contents):
        for artefact, labels in groupby(missing(contents, language), key=lambda label: label.artefact):
            found = True
            lines = "\n".join(map(line, labels))
            sys.stdout.write(f"# {language}\n[{json.dumps(artefact)}]\n{lines}\n")
        for place in unused(contents, language):
            found = True
            sys.stdout.write(f"# {language}: nothing has the label {' '.join(place)}\n")
    return int(found)


if __name__ == "__main__":
    sys.exit(main())

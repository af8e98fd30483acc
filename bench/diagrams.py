"""The workload's diagram in the dialects of the peers: only the expressions differ."""

from __future__ import annotations

from lxml import etree

from bench.workload import PACK

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_CONDITIONS = {
    "python": {
        'category = "product"': "category == 'product'",
        "warranty = true": "warranty == True",
        "satisfied = true": "satisfied == True",
    },
    "javascript": {
        'category = "product"': "next(null, this.environment.output.category === 'product')",
        "warranty = true": "next(null, this.environment.output.warranty === true)",
        "satisfied = true": "next(null, this.environment.output.satisfied === true)",
    },
}


def dialect(name: str, language: str) -> bytes:
    """A diagram with conditions in ``python`` or ``javascript`` and without the desk's own attributes."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    root = etree.fromstring((PACK / f"{name}.bpmn").read_bytes(), parser)
    for element in root.iter(f"{{{_BPMN}}}conditionExpression"):
        element.text = _CONDITIONS[language][element.text or ""]
        element.set(f"{{{_XSI}}}type", "bpmn:tFormalExpression")
        if language == "javascript":
            element.set("language", "javascript")
    for element in root.iter(f"{{{_BPMN}}}timeDuration"):
        element.text = f'"{element.text}"' if language == "python" else element.text
        element.set(f"{{{_XSI}}}type", "bpmn:tFormalExpression")
    for element in root.iter():
        for name in [name for name in element.attrib if "urn:redress" in name]:
            del element.attrib[name]
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8"))

"""Small diagrams written in Python: each function gives a piece of BPMN XML."""

from __future__ import annotations

from itertools import count
from xml.sax.saxutils import escape, quoteattr

_ids = count(1)


def diagram(process: str, *parts: str, messages: dict[str, str] | None = None) -> bytes:
    """A whole file: one executable process; ``messages`` are name → key expression."""
    declared = "".join(
        f'<bpmn:message id="{_message_id(name)}" name={quoteattr(name)} redress:key={quoteattr(key)}/>'
        for name, key in (messages or {}).items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:redress="urn:redress:bpmn:1" id="d" targetNamespace="urn:test">'
        f'{declared}<bpmn:error id="err" name="broken" errorCode="broken"/>'
        '<bpmn:escalation id="esc" name="up" escalationCode="up"/><bpmn:signal id="sig" name="stop"/>'
        f'<bpmn:process id="{process}" isExecutable="true">{"".join(parts)}</bpmn:process></bpmn:definitions>'
    ).encode()


def node(
    kind: str, id: str, inner: str = "", *, inputs: dict[str, str] | None = None, **attributes: str
) -> str:
    """Any element; attributes that begin with ``r_`` are extension attributes."""
    written = "".join(
        f" {'redress:' + name[2:] if name.startswith('r_') else name}={quoteattr(value)}"
        for name, value in attributes.items()
    )
    return f'<bpmn:{kind} id="{id}"{written}>{_mappings(inputs or {}, {})}{inner}</bpmn:{kind}>'


def user(id: str, inner: str = "", **attributes: str) -> str:
    return node("userTask", id, inner, **{"r_form": id, "name": id, **attributes})


def call(id: str, process: str, inputs: dict[str, str], outputs: dict[str, str], inner: str = "") -> str:
    return f'<bpmn:callActivity id="{id}" calledElement="{process}">{_mappings(inputs, outputs)}{inner}</bpmn:callActivity>'


def script(id: str, text: str) -> str:
    return node("scriptTask", id, f"<bpmn:script>{escape(text)}</bpmn:script>", scriptFormat="feel")


def boundary(id: str, on: str, event: str, *, interrupting: bool = True, **attributes: str) -> str:
    return node(
        "boundaryEvent", id, event, attachedToRef=on, cancelActivity=str(interrupting).lower(), **attributes
    )


def after(span: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeDuration>{span}</bpmn:timeDuration></bpmn:timerEventDefinition>"


def every(cycle: str) -> str:
    return f"<bpmn:timerEventDefinition><bpmn:timeCycle>{cycle}</bpmn:timeCycle></bpmn:timerEventDefinition>"


def message(name: str) -> str:
    return f'<bpmn:messageEventDefinition messageRef="{_message_id(name)}"/>'


ERROR = '<bpmn:errorEventDefinition errorRef="err"/>'
ESCALATION = '<bpmn:escalationEventDefinition escalationRef="esc"/>'
SIGNAL = '<bpmn:signalEventDefinition signalRef="sig"/>'
TERMINATE = "<bpmn:terminateEventDefinition/>"


def many(
    collection: str, item: str, output: str = "", output_item: str = "", *, sequential: bool = False
) -> str:
    collected = (
        f"<bpmn:loopDataOutputRef>{output}</bpmn:loopDataOutputRef>" if output else "",
        f'<bpmn:outputDataItem id="o{next(_ids)}" name="{output_item}"/>' if output else "",
    )
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"<bpmn:loopDataInputRef>{collection}</bpmn:loopDataInputRef>{collected[0]}"
        f'<bpmn:inputDataItem id="i{next(_ids)}" name="{item}"/>{collected[1]}'
        "</bpmn:multiInstanceLoopCharacteristics>"
    )


def flows(*paths: str, when: dict[tuple[str, str], str] | None = None) -> str:
    """Sequence flows: ``"a b c"`` leads from a to b to c; ``when`` gives conditions. Ids are ``a_b``."""
    pairs = [pair for path in paths for pair in zip(path.split(), path.split()[1:], strict=False)]
    return "".join(
        f'<bpmn:sequenceFlow id="{source}_{target}" name="{source} to {target}" sourceRef="{source}" targetRef="{target}">'
        + (
            f"<bpmn:conditionExpression>{escape((when or {})[source, target])}</bpmn:conditionExpression>"
            if (source, target) in (when or {})
            else ""
        )
        + "</bpmn:sequenceFlow>"
        for source, target in pairs
    )


def _message_id(name: str) -> str:
    return "m_" + name.replace(" ", "_")


def _mappings(inputs: dict[str, str], outputs: dict[str, str]) -> str:
    items = [
        f"<redress:input name={quoteattr(name)} value={quoteattr(value)}/>" for name, value in inputs.items()
    ]
    items += [
        f"<redress:output name={quoteattr(name)} value={quoteattr(value)}/>"
        for name, value in outputs.items()
    ]
    return f"<bpmn:extensionElements>{''.join(items)}</bpmn:extensionElements>" if items else ""

"""Random diagrams built of blocks, and what a walk over them must look like.

A block is drawn (:func:`draw`) and played (:class:`Play`). The play knows nothing of tokens, joins or
snapshots: it follows the blocks themselves, as a person would with a finger on the drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count, pairwise
from random import Random
from typing import Any

from tests.diagrams import boundary, call, flows, many, message, node, script, user


@dataclass
class Block:
    """A part of a diagram with one way in and one way out.

    :ivar kind: ``user``, ``script``, ``seq``, ``choice``, ``par``, ``incl``, ``loop``, ``sub``, ``call``,
        ``each``, ``guarded`` or ``watched``.
    :ivar how: for a list whether one after the other, for an event whether it interrupts.
    """

    kind: str
    id: str
    parts: list[Block] = field(default_factory=list)
    how: bool = False


@dataclass(frozen=True)
class Allowed:
    """What may be drawn: the other engine gets some of it wrong."""

    kinds: tuple[str, ...]
    join_in_loop: bool = True


EVERYTHING = Allowed(
    ("user", "user", "script", "choice", "par", "incl", "loop", "sub", "call", "each", "guarded", "watched")
)


class Maker:
    """Makes random blocks."""

    def __init__(self, random: Random, allowed: Allowed) -> None:
        self.random = random
        self.allowed = allowed
        self.ids = count(1)

    def process(self) -> Block:
        """A whole process."""
        return self._seq(3, in_loop=False, safe=True)

    def _seq(self, depth: int, *, in_loop: bool, safe: bool) -> Block:
        length = self.random.randint(1, 3)
        parts = [self._block(depth, in_loop=in_loop, safe=safe) for _ in range(length)]
        return Block("seq", f"q{next(self.ids)}", [*parts, self._user()])

    def _user(self) -> Block:
        return Block("user", f"u{next(self.ids)}")

    def _block(self, depth: int, *, in_loop: bool, safe: bool) -> Block:
        """``safe``: what is changed inside can get out, however it ends."""
        kind = self.random.choice(self.allowed.kinds)
        joins = kind in ("par", "incl")
        if (
            depth == 0
            or (joins and in_loop and not self.allowed.join_in_loop)
            or (kind == "call" and not safe)
        ):
            kind = self.random.choice(("user", "script"))
        id = f"{kind}{next(self.ids)}"
        how = self.random.random() < 0.5
        inner = {
            "choice": 2,
            "par": self.random.randint(2, 3),
            "incl": self.random.randint(2, 3),
            "loop": 1,
            "sub": 1,
            "call": 1,
            "each": 1,
            "guarded": 2,
            "watched": 3,
        }.get(kind, 0)
        parts = [
            self._seq(
                depth - 1,
                in_loop=in_loop or kind == "loop",
                safe=safe and not (kind == "guarded" and how) and kind != "watched",
            )
            for _ in range(inner)
        ]
        return Block(kind, id, parts, how)


class Drawing:
    """Draws blocks as diagrams.

    :param language: how conditions and scripts are written: ``feel`` or ``python``.
    :ivar called: the other processes, by id.
    """

    def __init__(self, language: str = "feel") -> None:
        self.language = language
        self.called: dict[str, list[str]] = {}

    def process(self, block: Block) -> list[str]:
        """The parts of a process around a block."""
        return self._scope("x", block)

    def _scope(self, id: str, block: Block) -> list[str]:
        parts: list[str] = [node("startEvent", f"{id}_s"), node("endEvent", f"{id}_e")]
        first, last = self._draw(block, parts)
        return [*parts, flows(f"{id}_s {first}", f"{last} {id}_e")]

    def _when(self, name: str) -> str:
        return f"{name} = true" if self.language == "feel" else f"{name} == True"

    def _draw(self, block: Block, parts: list[str]) -> tuple[str, str]:
        """Add the block; its first and last element."""
        return getattr(self, f"_draw_{block.kind}")(block, parts)

    def _draw_user(self, block: Block, parts: list[str]) -> tuple[str, str]:
        parts.append(user(block.id))
        return block.id, block.id

    def _draw_script(self, block: Block, parts: list[str]) -> tuple[str, str]:
        text = f"{{{block.id}: true}}" if self.language == "feel" else f"{block.id} = True"
        parts.append(script(block.id, text))
        return block.id, block.id

    def _draw_seq(self, block: Block, parts: list[str]) -> tuple[str, str]:
        ends = [self._draw(part, parts) for part in block.parts]
        parts += [flows(f"{before[1]} {after[0]}") for before, after in pairwise(ends)]
        return ends[0][0], ends[-1][1]

    def _draw_choice(self, block: Block, parts: list[str]) -> tuple[str, str]:
        ask, split, join = f"{block.id}_ask", f"{block.id}_g", f"{block.id}_m"
        ends = [self._draw(part, parts) for part in block.parts]
        parts += [user(ask), node("exclusiveGateway", split, default=f"{split}_{ends[1][0]}")]
        parts += [node("exclusiveGateway", join)]
        parts.append(flows(f"{ask} {split}"))
        parts.append(
            flows(
                *(f"{split} {end[0]}" for end in ends),
                when={(split, ends[0][0]): self._when(f"c_{block.id}_0")},
            )
        )
        parts.append(flows(*(f"{end[1]} {join}" for end in ends)))
        return ask, join

    def _draw_par(self, block: Block, parts: list[str]) -> tuple[str, str]:
        split, join = f"{block.id}_f", f"{block.id}_j"
        ends = [self._draw(part, parts) for part in block.parts]
        parts += [node("parallelGateway", split), node("parallelGateway", join)]
        parts += [flows(f"{split} {end[0]}", f"{end[1]} {join}") for end in ends]
        return split, join

    def _draw_incl(self, block: Block, parts: list[str]) -> tuple[str, str]:
        ask, split, join = f"{block.id}_ask", f"{block.id}_f", f"{block.id}_j"
        ends = [self._draw(part, parts) for part in block.parts]
        parts += [user(ask), node("inclusiveGateway", split, default=f"{split}_{ends[-1][0]}")]
        parts += [node("inclusiveGateway", join), flows(f"{ask} {split}")]
        for place, (first, last) in enumerate(ends):
            when = {} if place == len(ends) - 1 else {(split, first): self._when(f"c_{block.id}_{place}")}
            parts.append(flows(f"{split} {first}", f"{last} {join}", when=when))
        return ask, join

    def _draw_loop(self, block: Block, parts: list[str]) -> tuple[str, str]:
        merge, ask, split = f"{block.id}_m", f"{block.id}_ask", f"{block.id}_g"
        first, last = self._draw(block.parts[0], parts)
        out = f"{block.id}_o"
        parts += [node("exclusiveGateway", merge), user(ask), node("exclusiveGateway", out)]
        parts += [node("exclusiveGateway", split, default=f"{split}_{out}")]
        when = {(split, merge): self._when(f"c_{block.id}_0")}
        parts.append(flows(f"{merge} {first}", f"{last} {ask} {split} {out}", f"{split} {merge}", when=when))
        return merge, out

    def _draw_sub(self, block: Block, parts: list[str], marker: str = "") -> tuple[str, str]:
        parts.append(node("subProcess", block.id, marker + "".join(self._scope(block.id, block.parts[0]))))
        return block.id, block.id

    def _draw_call(self, block: Block, parts: list[str]) -> tuple[str, str]:
        name = f"p_{block.id}"
        self.called[name] = self._scope(name, block.parts[0])
        parts.append(call(block.id, name, {}, {}))
        return block.id, block.id

    def _draw_each(self, block: Block, parts: list[str]) -> tuple[str, str]:
        marker = many("items", f"item_{block.id}", sequential=block.how)
        return self._draw_sub(block, parts, marker)

    def _draw_guarded(self, block: Block, parts: list[str]) -> tuple[str, str]:
        """A sub-process with a message event; an interrupting one leads back to the way out."""
        body, handler = block.parts
        event, join = f"{block.id}_x", f"{block.id}_m"
        self._draw_sub(Block("sub", block.id, [body]), parts)
        parts.append(boundary(event, block.id, message("news"), interrupting=block.how))
        first, last = self._draw(handler, parts)
        target = join if block.how else f"{block.id}_n"
        parts.append(node("exclusiveGateway", join))
        if not block.how:
            parts.append(node("endEvent", target))
        parts.append(flows(f"{block.id} {join}", f"{event} {first}", f"{last} {target}"))
        return block.id, join

    def _draw_watched(self, block: Block, parts: list[str]) -> tuple[str, str]:
        """A sub-process with an event sub-process that runs beside, and one that ends everything."""
        body, *watching = block.parts
        inner = self._scope(block.id, body)
        for name, part, interrupting in zip(("x", "y"), watching, ("false", "true"), strict=True):
            id = f"{block.id}_{name}"
            start, own = node("startEvent", id, message("news"), isInterrupting=interrupting), list[str]()
            first, last = self._draw(part, own)
            end = node("endEvent", f"{id}e")
            content = "".join([start, *own, end, flows(f"{id} {first}", f"{last} {id}e")])
            inner.append(node("subProcess", f"{id}s", content, triggeredByEvent="true"))
        parts.append(node("subProcess", block.id, "".join(inner)))
        return block.id, block.id


Then = Callable[[], None]


class Scope:
    """A process while it runs: it goes on when its last branch has ended.

    :ivar over: whether it was interrupted.
    """

    def __init__(self, outer: Scope | None, then: Then) -> None:
        self.outer = outer
        self.then = then
        self.branches = 1
        self.over = False

    def open(self) -> bool:
        """Whether it, and all that it is in, still runs."""
        return not self.over and self.branches > 0 and (self.outer is None or self.outer.open())

    def leave(self) -> None:
        """One of its branches ends."""
        self.branches -= 1
        if self.branches == 0:
            self.then()


@dataclass(eq=False)
class Wait:
    """Something that waits.

    :ivar marks: entries of the task data that tell it from others at the same element.
    :ivar go: what happens; a user task is told the coins it threw, an event its payload.
    """

    element: str
    marks: dict[str, Any]
    go: Callable[[dict[str, Any]], None]
    scope: Scope


class Play:
    """Follows the blocks.

    :ivar ended: whether the whole process has ended.
    """

    def __init__(self, block: Block, items: list[Any]) -> None:
        self.items = items
        self.ended = False
        self._tasks: list[Wait] = []
        self._events: list[Wait] = []
        scope = Scope(None, self._end)
        self._run(block, {}, scope, scope.leave)

    def _end(self) -> None:
        self.ended = True

    def tasks(self) -> list[Wait]:
        """User tasks that wait."""
        self._tasks = [wait for wait in self._tasks if wait.scope.open()]
        return self._tasks

    def events(self) -> list[Wait]:
        """Events that may happen."""
        self._events = [wait for wait in self._events if wait.scope.open()]
        return self._events

    def do(self, wait: Wait, coins: dict[str, bool]) -> None:
        """A user task is completed."""
        self._tasks.remove(wait)
        wait.go(coins)

    def _run(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        getattr(self, f"_run_{block.kind}")(block, marks, scope, then)

    def _run_user(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        self._tasks.append(Wait(block.id, marks, lambda coins: then(), scope))

    def _run_script(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        then()

    def _run_seq(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        self._one_by_one([(part, marks) for part in block.parts], scope, then)

    def _one_by_one(self, parts: list[tuple[Block, dict[str, Any]]], scope: Scope, then: Then) -> None:
        if not parts:
            then()
            return
        (part, marks), *rest = parts
        self._run(part, marks, scope, lambda: self._one_by_one(rest, scope, then))

    def _together(self, parts: list[tuple[Block, dict[str, Any]]], scope: Scope, then: Then) -> None:
        all_of_them = Scope(scope, then)
        all_of_them.branches = len(parts)
        for part, marks in parts:
            self._run(part, marks, scope, all_of_them.leave)

    def _run_choice(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        def chosen(coins: dict[str, bool]) -> None:
            self._run(block.parts[0 if coins[f"c_{block.id}_0"] else 1], marks, scope, then)

        self._tasks.append(Wait(f"{block.id}_ask", marks, chosen, scope))

    def _run_par(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        self._together([(part, marks) for part in block.parts], scope, then)

    def _run_incl(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        def chosen(coins: dict[str, bool]) -> None:
            places = range(len(block.parts) - 1)
            parts = [block.parts[place] for place in places if coins[f"c_{block.id}_{place}"]]
            self._together([(part, marks) for part in parts or block.parts[-1:]], scope, then)

        self._tasks.append(Wait(f"{block.id}_ask", marks, chosen, scope))

    def _run_loop(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        def again(coins: dict[str, bool]) -> None:
            if coins[f"c_{block.id}_0"]:
                self._run_loop(block, marks, scope, then)
            else:
                then()

        def ask() -> None:
            self._tasks.append(Wait(f"{block.id}_ask", marks, again, scope))

        self._run(block.parts[0], marks, scope, ask)

    def _run_sub(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        inner = Scope(scope, then)
        self._run(block.parts[0], marks, inner, inner.leave)

    _run_call = _run_sub

    def _run_each(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        instance = Block("sub", block.id, block.parts)
        parts = [(instance, marks | {f"item_{block.id}": item}) for item in self.items]
        (self._one_by_one if block.how else self._together)(parts, scope, then)

    def _run_guarded(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        work = Scope(scope, then)

        def happen(payload: dict[str, Any]) -> None:
            if block.how:
                work.over = True
                self._run(block.parts[1], marks | payload, scope, then)
            else:
                scope.branches += 1
                self._run(block.parts[1], marks | payload, scope, scope.leave)

        self._events.append(Wait(f"{block.id}_x", marks, happen, work))
        self._run(block.parts[0], marks, work, work.leave)

    def _run_watched(self, block: Block, marks: dict[str, Any], scope: Scope, then: Then) -> None:
        whole = Scope(scope, then)
        work = Scope(whole, whole.leave)
        body, beside, instead = block.parts
        running = [work]

        def happen_beside(payload: dict[str, Any]) -> None:
            whole.branches += 1
            side = Scope(whole, whole.leave)
            running.append(side)
            self._run(beside, marks | payload, side, side.leave)

        def happen_instead(payload: dict[str, Any]) -> None:
            for part in running:
                part.over = True
            whole.branches = 1
            last = Scope(whole, whole.leave)
            self._run(instead, marks | payload, last, last.leave)

        self._events.append(Wait(f"{block.id}_x", marks, happen_beside, work))
        self._events.append(Wait(f"{block.id}_y", marks, happen_instead, work))
        self._run(body, marks, work, work.leave)

"""The API describes itself: routes name the shapes that they take and give, and OpenAPI 3.1 is made of them.

A shape is a frozen dataclass. Its fields' types become the schema, ``:ivar name:`` lines of its docstring the
fields' descriptions; the same types check what is sent and write what is answered, so that document and
behaviour cannot drift apart.
"""

from web.openapi.describe import Description, describe
from web.openapi.document import document
from web.openapi.wire import answer, asked, read, sent, shaped, written

__all__ = ["Description", "answer", "asked", "describe", "document", "read", "sent", "shaped", "written"]

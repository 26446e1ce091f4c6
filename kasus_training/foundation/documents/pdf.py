"""PDF from a typst template and data. Data travels as JSON, so no name can be markup."""

from __future__ import annotations

import json
import threading
from datetime import datetime
from functools import lru_cache
from typing import Any

import typst
from flask import current_app

from kasus_training.foundation.paths import web_root

RenderFault = typst.TypstError
"""The template and the data do not fit together; trying again would not help."""

_lock = threading.Lock()


@lru_cache(maxsize=16)
def _compiler(template: str) -> typst.Compiler:
    root = web_root()
    return typst.Compiler(
        root / "templates" / "documents" / template,
        root=root / "templates" / "documents",
        font_paths=[root / "static" / "fonts"],
        ignore_system_fonts=True,
    )


def has_rendered() -> bool:
    """Whether this process has made a paper. The compiler's threads do not live on in a fork of it."""
    return _compiler.cache_info().misses > 0


def render_pdf(
    template: str, data: dict[str, Any], *, made_at: datetime | None = None, standard: str | None = None
) -> bytes:
    """The PDF of `templates/documents/<template>`, which reads `json(bytes(sys.inputs.data))`.

    With `made_at` the same data give the same bytes; `standard` names a profile such as "a-3a".
    """
    # A compiler remembers fonts and sources; it serves one caller at a time.
    with _lock:
        content = _compiler(template).compile(
            format="pdf",
            sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
            pdf_standards=[standard] if standard else [],  # type: ignore[list-item]
            timestamp=None if made_at is None else int(made_at.timestamp()),
        )
    assert isinstance(content, bytes)
    return content


def pdf_response(content: bytes, filename: str, *, download: bool = False) -> Any:
    """The PDF as an answer that opens in the browser, or is saved."""
    disposition = "attachment" if download else "inline"
    response = current_app.response_class(content, mimetype="application/pdf")
    response.headers.set("Content-Disposition", disposition, filename=filename)
    return response

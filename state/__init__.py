"""Types of the whole service; imports nothing of ours.

Every other package imports this one first, so the checkpoint serializer is made strict here: it must be set before
langgraph is imported (CVE-2026-28277).
"""

import os

os.environ.setdefault("LANGGRAPH_STRICT_MSGPACK", "true")

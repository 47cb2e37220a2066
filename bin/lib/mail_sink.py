"""An SMTP server for the demo: it delivers nothing and keeps each message as an .eml file.

``mail_sink.py PORT DIRECTORY`` listens on 127.0.0.1 until it is told to stop. A file appears
under its final name only when it is complete, so a reader never sees half a letter; names sort by
the time of arrival.
"""

import asyncio
import contextlib
import os
import secrets
import signal
import sys
import time
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

LARGEST_MESSAGE = 20 * 1024 * 1024


class Sink:
    """Writes each message into the directory, whoever it is for."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        name = f"{time.time_ns()}-{secrets.token_hex(4)}.eml"
        content = envelope.original_content or b""
        partial = self.directory / f".{name}.part"
        partial.write_bytes(content)
        os.replace(partial, self.directory / name)  # noqa: PTH105  (atomic, and said so)
        return "250 Kept"


async def serve(port: int, directory: Path) -> None:
    """Serve until SIGTERM or SIGINT."""
    directory.mkdir(parents=True, exist_ok=True)
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    server = await loop.create_server(
        lambda: SMTP(
            Sink(directory), enable_SMTPUTF8=True, data_size_limit=LARGEST_MESSAGE, loop=loop
        ),
        "127.0.0.1",
        port,
    )
    async with server:
        await stop.wait()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(serve(int(sys.argv[1]), Path(sys.argv[2])))

"""Serves the page from the work tree, and everything else from a running server: for work on the page without building.

Usage: serve_page.py http://127.0.0.1:8080 [PORT]

What the server answers for the page (security headers, fallback for views) is the same here.
"""

import asyncio
import mimetypes
import pathlib
import sys
import urllib.parse

PAGE = pathlib.Path(__file__).resolve().parents[2] / "Sources/WebPage/Page"
POLICY = (
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self' ws: wss:; frame-ancestors 'none'; base-uri 'none'; object-src 'none'"
)
mimetypes.add_type("text/javascript", ".js")


def page_answer(path):
    """The answer for a path below /app/."""
    name = path.removeprefix("/app/")
    file = (PAGE / name).resolve()
    if not (file.is_file() and file.is_relative_to(PAGE)):
        if "." in name.rsplit("/", 1)[-1]:
            return b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        file = PAGE / "index.html"
    content = file.read_bytes()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    head = (
        f"HTTP/1.1 200 OK\r\nContent-Type: {kind}; charset=utf-8\r\nContent-Length: {len(content)}\r\n"
        f"Cache-Control: no-cache\r\nContent-Security-Policy: {POLICY}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + content


async def copy(reader, writer):
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()


async def serve(reader, writer, host, port):
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError):
        writer.close()
        return
    path = urllib.parse.urlsplit(head.split(b" ", 2)[1].decode()).path
    if path == "/app" or path.startswith("/app/"):
        writer.write(page_answer(path))
        await writer.drain()
        writer.close()
        return
    if b"upgrade: websocket" not in head.lower():
        # One request a connection, as the next may be for the page.
        lines = [line for line in head[:-4].split(b"\r\n") if not line.lower().startswith(b"connection:")]
        head = b"\r\n".join([*lines, b"Connection: close", b"", b""])
    try:
        upstream_reader, upstream_writer = await asyncio.open_connection(host, port)
    except OSError:
        writer.close()
        return
    upstream_writer.write(head)
    await asyncio.gather(copy(reader, upstream_writer), copy(upstream_reader, writer))


async def main():
    upstream = urllib.parse.urlsplit(sys.argv[1])
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 0
    server = await asyncio.start_server(
        lambda reader, writer: serve(reader, writer, upstream.hostname, upstream.port), "127.0.0.1", port
    )
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/app/", flush=True)
    await server.serve_forever()


asyncio.run(main())

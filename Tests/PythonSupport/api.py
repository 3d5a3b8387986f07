"""Calls of the API by nothing but Python's own library."""

import base64
import json
import urllib.error
import urllib.request


class API:
    """Calls one server, with a worker's credentials if there are any."""

    def __init__(self, url, user=None, secret=""):
        self.url = url
        self.fields = {"Accept": "application/json"}
        if user is not None:
            credentials = base64.b64encode(f"{user}:{secret}".encode()).decode()
            self.fields["Authorization"] = f"Basic {credentials}"

    def call(self, method, path, body=None, kind="application/json"):
        """Returns the status and what the body says: parsed if it is JSON, else as bytes, None if it is empty."""
        fields = dict(self.fields)
        data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
        if data is not None:
            fields["Content-Type"] = kind
        request = urllib.request.Request(self.url + path, data, fields, method=method)
        try:
            answer = urllib.request.urlopen(request, timeout=60)
        except urllib.error.HTTPError as refused:
            answer = refused
        with answer:
            content = answer.read()
            if content and "json" in answer.headers.get("Content-Type", ""):
                return answer.status, json.loads(content)
            return answer.status, content or None

    def expect(self, status, method, path, body=None, kind="application/json"):
        """What the body says, of an answer that must have this status."""
        found, content = self.call(method, path, body, kind)
        if found != status:
            raise AssertionError(f"{method} {path}: {found} instead of {status}: {content}")
        return content

"""A shop's pages and Klaviyo's client API on loopback: what the on-site script meets in a browser."""

import http.server
import json
import pathlib
import threading
import urllib.parse

PAGES = pathlib.Path(__file__).parent / "pages"


class Shop:
    """Serves `/<platform>/…` with the script in it, the storefront API of BigCommerce, and `/client/events` on another origin."""

    def __init__(self):
        self.script, self.replaced, self.cart, self.events, self.status = "", {}, None, [], 202
        self.pages, self.klaviyo = (self._serve(handler) for handler in (_pages(self), _klaviyo(self)))
        self.url = f"http://127.0.0.1:{self.pages.server_port}"
        self.api = f"http://127.0.0.1:{self.klaviyo.server_port}"

    @staticmethod
    def _serve(handler):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server

    def page(self, platform):
        text = (PAGES / f"{platform}.html").read_text(encoding="utf-8")
        for name, value in self.replaced.items():
            before, rest = text.split(f"/* {name} */", 1)
            text = before + json.dumps(value) + rest.split("/* end */", 1)[1]
        return text.replace("<!-- script -->", f"<script>\n{self.script}</script>")

    def end(self):
        for server in (self.pages, self.klaviyo):
            server.shutdown()


class _Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", kind="text/html; charset=utf-8", headers=()):
        self.send_response(status)
        for name, value in (("Content-Type", kind), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


def _pages(shop):
    class Pages(_Quiet):
        def do_GET(self):
            path = urllib.parse.urlsplit(self.path).path
            if path.startswith("/api/storefront/carts"):
                carts = [shop.cart] if shop.cart else []
                return self.answer(200, json.dumps(carts).encode(), "application/json")
            platform = path.strip("/").split("/")[0]
            if (PAGES / f"{platform}.html").is_file():
                return self.answer(200, shop.page(platform).encode())
            if path.startswith("/assets/"):
                return self.answer(200, b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image/svg+xml")
            if path == "/cart.php":
                return self.answer(200, shop.page("bigcommerce").encode())
            return self.answer(404)

        def do_POST(self):
            self.body()
            self.answer(200, b"{}", "application/json")

    return Pages


def _klaviyo(shop):
    allowed = [
        ("Access-Control-Allow-Origin", "*"),
        ("Access-Control-Allow-Headers", "content-type, accept, revision"),
        ("Access-Control-Allow-Methods", "POST"),
    ]

    class Klaviyo(_Quiet):
        def do_OPTIONS(self):
            self.answer(204, headers=allowed)

        def do_POST(self):
            address, body = urllib.parse.urlsplit(self.path), self.body()
            seen = {"path": address.path, "query": dict(urllib.parse.parse_qsl(address.query)), "headers": dict(self.headers.items())}
            shop.events.append({**seen, "status": shop.status, "body": json.loads(body)})
            self.answer(shop.status, headers=allowed)

    return Klaviyo

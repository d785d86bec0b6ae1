"""A small client for both doors, which shares no code with what the simulator judges."""

import re
from pathlib import Path

import httpx

from rtx_provider.simulator import Options, Simulator

OFFICE = Path(__file__).parents[2] / "examples" / "office.conf"
ENGLISH = Options(console_character="en.ascii")


class Client:
    """One login at a simulated router, without a socket."""

    def __init__(self, router: Simulator, password: str = "demo-admin") -> None:
        """Reach the router with this password."""
        self.http = httpx.Client(
            base_url="http://router",
            transport=router.mock_transport(),
            auth=("admin", password),
        )

    def session(self) -> str:
        """Log in and return the session id."""
        script = self.http.get("/custom/custom_gui_lib.js").text
        found = re.search(r"\d{1,10}", script)
        assert found
        return found[0]

    def execute(self, *lines: str, session: str | None = None) -> str:
        """Run lines through the door for users."""
        return self.post("/custom/execute", f"#{session or self.session()}", *lines).content.decode(
            "cp932"
        )

    def api(self, *lines: str) -> str:
        """Run lines through the door for programs."""
        return self.post("/custom/api?password=demoapi", "#", *lines).content.decode("cp932")

    def post(self, path: str, *lines: str) -> httpx.Response:
        """Post a body of lines."""
        body = "".join(f"{line}\r\n" for line in lines)
        return self.http.post(path, content=body.encode("cp932"))

"""The settings: one frozen object, read once from the environment, refusing a wrong value with a sentence.

It must not know what any setting is used for; no other module reads the environment.
"""

from __future__ import annotations

import os
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from records.sentences import PersonError, say

#: The checkout: templates, migrations and the Procfile are found from here.
ROOT = Path(__file__).resolve().parent.parent

#: The kernel allows 107 bytes for a socket's path; some are left for the file's own name.
_LONGEST_SOCKET = 100


class WrongSetting(PersonError):
    """A setting has a value that cannot be used; nothing starts."""


@dataclass(frozen=True)
class Settings:
    """All settings. Seconds where a time is meant; `base_url` is what invite links begin with.

    largest_file: bytes of one file that a browser hands in; fonts: folder of the letters that are printed.
    """

    var: Path
    database_url: str
    store: Path
    redis_url: str
    secret: str
    host: str = "127.0.0.1"
    port: int = 8021
    base_url: str = "http://127.0.0.1:8021"
    secure_cookies: bool = False
    webs: int = 1
    readers: int = 1
    reading_lease: int = 60
    clock_pause: float = 2.0
    largest_file: int = 200 << 20
    fonts: Path = Path("/usr/share/fonts/truetype/dejavu")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Settings:
        """Read the settings. Raises WrongSetting."""
        var = Path(environment.get("CHUNGTAY_VAR") or ROOT / "var").resolve()
        host = environment.get("CHUNGTAY_HOST") or cls.host
        port = int(_number(environment, "CHUNGTAY_PORT", cls.port, 1, 65535))
        cores = os.cpu_count() or 1
        database_url = _database(environment.get("CHUNGTAY_DATABASE_URL") or f"sqlite:///{var}/chungtay.sqlite3")
        # SQLite has one writer: a second web process would only wait for the first.
        webs = 1 if database_url.startswith("sqlite") else cores
        shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host
        return cls(
            var=var,
            database_url=database_url,
            store=Path(environment.get("CHUNGTAY_STORE") or var / "store").resolve(),
            redis_url=environment.get("CHUNGTAY_REDIS_URL") or cls.private_redis(var),
            secret=_secret(environment, var),
            host=host,
            port=port,
            base_url=(environment.get("CHUNGTAY_BASE_URL") or f"http://{shown}:{port}").rstrip("/"),
            secure_cookies=_switch(environment, "CHUNGTAY_SECURE_COOKIES", cls.secure_cookies),
            webs=int(_number(environment, "CHUNGTAY_WEBS", webs, 1, 64)),
            readers=int(_number(environment, "CHUNGTAY_READERS", cores, 1, 256)),
            reading_lease=int(_number(environment, "CHUNGTAY_READING_LEASE", cls.reading_lease, 1, 3600)),
            clock_pause=_number(environment, "CHUNGTAY_CLOCK_PAUSE", cls.clock_pause, 0.05, 60),
            largest_file=int(_number(environment, "CHUNGTAY_LARGEST_FILE", cls.largest_file >> 20, 1, 2000)) << 20,
            fonts=Path(environment.get("CHUNGTAY_FONTS") or cls.fonts).resolve(),
        )

    @property
    def calibration(self) -> Path:
        """Where `chungtay calibrate` keeps how sure readings are here."""
        return self.var / "calibration.json"

    @staticmethod
    def private_redis(var: Path) -> str:
        """Tell the address of the Redis that we start ourselves."""
        return f"unix://{socket_in(var, 'redis.sock')}"


def socket_in(folder: Path, name: str) -> Path:
    """Choose where a private socket of `folder` lies: in it, or in a short folder of this user if its path is long."""
    path = folder / name
    if len(os.fsencode(path)) <= _LONGEST_SOCKET:
        return path
    mark = sha256(os.fsencode(folder)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"chungtay-{os.getuid()}-{mark}" / name


def _database(url: str) -> str:
    if url.startswith("postgresql://"):
        return url.replace("postgresql://", "postgresql+psycopg://", 1)
    if url.startswith(("sqlite:///", "postgresql+psycopg://")):
        return url
    raise WrongSetting(say("CHUNGTAY_DATABASE_URL must begin with sqlite:/// or postgresql://."))


def _number(environment: Mapping[str, str], name: str, default: float, low: float, high: float) -> float:
    text = environment.get(name, "")
    if not text:
        return default
    try:
        number = float(text)
    except ValueError:
        number = float("nan")
    if not low <= number <= high:
        raise WrongSetting(
            say(
                "{name} is “{given}”; it must be a number from {low} to {high}.",
                name=name,
                given=text,
                low=low,
                high=high,
            )
        )
    return number


def _switch(environment: Mapping[str, str], name: str, default: bool) -> bool:
    text = environment.get(name, "")
    if text not in ("", "yes", "no"):
        raise WrongSetting(say("{name} is “{given}”; it must be yes or no.", name=name, given=text))
    return text == "yes" if text else default


def _secret(environment: Mapping[str, str], var: Path) -> str:
    given = environment.get("CHUNGTAY_SECRET", "")
    if given:
        if len(given) < 32:
            raise WrongSetting(say("CHUNGTAY_SECRET is shorter than 32 characters."))
        return given
    path = var / "secret"
    if not path.exists():
        _make_secret(path)
    return path.read_text(encoding="ascii").strip()


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix="secret-")
    try:
        os.write(handle, secrets.token_hex(32).encode("ascii"))
        os.fsync(handle)
        # A link, not a rename: of two processes that start together, both must read the same secret.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.close(handle)
        os.unlink(draft)

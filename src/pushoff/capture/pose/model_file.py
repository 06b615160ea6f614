"""The model file of the Tasks runtime: given by path, or fetched once when the user asks for it.

Nothing is fetched unless the environment says ``PUSHOFF_POSE_DOWNLOAD=1``.
"""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import urllib.error
import urllib.request
from pathlib import Path

from pushoff.core.errors import UnreadableError

MODEL_VARIABLE = "PUSHOFF_POSE_MODEL"
DOWNLOAD_VARIABLE = "PUSHOFF_POSE_DOWNLOAD"

#: Google's published bundle "Pose landmarker (Full)", float16, version 1 (Apache-2.0), listed at
#: https://ai.google.dev/edge/mediapipe/solutions/vision/pose_landmarker; 9 398 198 bytes. The
#: SHA-256 is the one that independent projects pin for this address.
MODEL_URL = (
    "https://storage.googleapis.com/mediapipe-models/pose_landmarker/"
    "pose_landmarker_full/float16/1/pose_landmarker_full.task"
)
MODEL_SHA256 = "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1"
_TIMEOUT_S = 60.0


def user_cache() -> Path:
    """Return the user's cache folder for Pushoff (not created)."""
    home = os.environ.get("XDG_CACHE_HOME")
    if home:
        return Path(home) / "pushoff"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", str(Path.home()))) / "pushoff" / "cache"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches" / "pushoff"
    return Path.home() / ".cache" / "pushoff"


def downloaded_model() -> Path:
    """Return where a fetched model lies (or would lie)."""
    return user_cache() / "models" / MODEL_URL.rsplit("/", 1)[1]


def find_model(model: Path | None) -> Path | None:
    """Return the model file: the one named, else ``PUSHOFF_POSE_MODEL``, else the fetched one.

    None where there is none; no network is used. A file that is named is returned whether it
    exists or not, so that the message can name it.
    """
    if model is not None:
        return model
    named = os.environ.get(MODEL_VARIABLE)
    if named:
        return Path(named).expanduser()
    fetched = downloaded_model()
    return fetched if fetched.is_file() else None


def download_allowed() -> bool:
    """Return whether the user has asked for the download."""
    return os.environ.get(DOWNLOAD_VARIABLE, "") == "1"


def fetch_model(url: str = MODEL_URL, sha256: str = MODEL_SHA256) -> Path:
    """Download the model into the user's cache, check its SHA-256, and return its path.

    The file appears whole or not at all.

    Raises
    ------
    UnreadableError
        The address cannot be reached, or what came is not the expected file.
    """
    target = downloaded_model()
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    handle, partial = tempfile.mkstemp(dir=target.parent, prefix=target.name)
    try:
        with (
            os.fdopen(handle, "wb") as output,
            urllib.request.urlopen(url, timeout=_TIMEOUT_S) as answer,
        ):
            while block := answer.read(1 << 20):
                digest.update(block)
                output.write(block)
        if digest.hexdigest() != sha256:
            raise UnreadableError(
                url,
                f"a file with SHA-256 {sha256[:12]}…",
                f"{digest.hexdigest()[:12]}…",
                "nothing was kept; try again, or give a model by path",
            )
        os.replace(partial, target)
    except (urllib.error.URLError, TimeoutError) as error:
        raise UnreadableError(
            url, "the pose model", f"no connection ({error})", "give a model by path"
        ) from error
    finally:
        Path(partial).unlink(missing_ok=True)
    return target

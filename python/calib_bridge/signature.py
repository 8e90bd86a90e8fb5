"""Signatures of bundles, which OpenSSH makes and verifies (``ssh-keygen -Y``, 8.2 or newer)."""

from __future__ import annotations

import base64
import binascii
import os
import subprocess
from pathlib import Path
from tempfile import NamedTemporaryFile

from .errors import BridgeError

NAMESPACE = "calib-bundle"
"""A signature that was made for anything else, such as a commit, is not accepted for a bundle."""

_BEGIN, _END = "-----BEGIN SSH SIGNATURE-----\n", "-----END SSH SIGNATURE-----\n"
_WIDTH = 70
_SECONDS = 60


def sign(message: bytes, key: Path) -> bytes:
    """Return the signature of a message by a private key, or by the agent's key if the file is a public one.

    Raises
    ------
    BridgeError
        ``signing-failed``.
    """
    if not key.is_file():
        raise BridgeError("signing-failed", f"there is no key {key}")
    return _ssh_keygen("sign", "-n", NAMESPACE, "-f", str(key), message=message)


def signer_of(message: bytes, signature: bytes, signers: Path) -> str:
    """Return who signed a message.

    Parameters
    ----------
    message, signature : `bytes`
        The signature is armored.
    signers : `~pathlib.Path`
        File of allowed signers (ssh-keygen(1)).

    Raises
    ------
    BridgeError
        ``bundle-altered`` if the signature is not of this message; ``bundle-signer-unknown`` if its key is not
        allowed; ``signing-failed``.
    """
    if not signers.is_file():
        raise BridgeError("signing-failed", f"there is no file of allowed signers {signers}")
    if not _is_plain(signature):
        raise BridgeError("bundle-altered", "the signature is not as ssh-keygen writes it")
    with NamedTemporaryFile() as file:
        file.write(signature)
        file.flush()
        which = ("-f", str(signers), "-s", file.name)
        try:
            found = _ssh_keygen("find-principals", *which).decode(errors="replace").splitlines()
        except BridgeError as error:
            raise BridgeError("bundle-signer-unknown", f"no signer of {signers} has its key") from error
        for principal in (name for line in found for name in line.split(",")):
            try:
                _ssh_keygen("verify", *which, "-I", principal, "-n", NAMESPACE, message=message)
            except BridgeError:
                continue
            return principal
    raise BridgeError("bundle-altered", f"the signature by {', '.join(found)} is of other content")


def _is_plain(signature: bytes) -> bool:
    """Return whether a signature has the one form that `sign` gives it: OpenSSH would skip odd white space."""
    text = signature.decode(errors="replace")
    body = text.removeprefix(_BEGIN).removesuffix(_END)
    try:
        encoded = base64.b64encode(base64.b64decode(body.replace("\n", ""), validate=True)).decode()
    except (binascii.Error, ValueError):
        return False
    lines = (encoded[start : start + _WIDTH] + "\n" for start in range(0, len(encoded), _WIDTH))
    return text == _BEGIN + "".join(lines) + _END


def _ssh_keygen(action: str, *arguments: str, message: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            ["ssh-keygen", "-Y", action, *arguments],
            input=message,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            # A key with a passphrase fails: nobody could answer.
            env={**os.environ, "SSH_ASKPASS_REQUIRE": "never", "LC_ALL": "C"},
            start_new_session=True,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise BridgeError("signing-failed", f"ssh-keygen -Y {action}: {error}") from error
    if done.returncode:
        raise BridgeError("signing-failed", f"ssh-keygen -Y {action}: {_last_line(done)}")
    return done.stdout


def _last_line(done: subprocess.CompletedProcess[bytes]) -> str:
    lines = (done.stderr or done.stdout).decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else f"exit code {done.returncode}"

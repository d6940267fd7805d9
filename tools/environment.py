"""Creates .venv when it is missing and installs a locked list of requirements and this project into it.

Uses only the standard library, since it runs before anything is installed:  python3 tools/environment.py LOCK
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
NEEDED = (3, 11)


def stop(sentence: str) -> None:
    """End with a sentence that says what to do."""
    sys.exit(f"\n{sentence}\n")


def run(*words: str) -> None:
    """Run a command; stop when it fails."""
    if subprocess.run(words, cwd=ROOT, check=False).returncode:
        stop(f"This command failed: {' '.join(words)}\nRead its message above, mend that, and run make again.")


def interpreter() -> str:
    """A Python that is new enough: this one, or another on the path."""
    if sys.version_info >= NEEDED:
        return sys.executable
    for minor in range(15, NEEDED[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return found
    stop("Ventanilla needs Python 3.11 or newer. Install it, or name it: make run PYTHON=/path/to/python3.11")
    raise AssertionError


def create() -> None:
    """Create the environment; on Debian without python3-venv, install that first where root may."""
    python = interpreter()
    if subprocess.run((python, "-c", "import ensurepip, venv"), capture_output=True, check=False).returncode:
        apt = shutil.which("apt-get")
        if not apt or os.geteuid() != 0:
            stop("Python cannot make virtual environments here. On Debian or Ubuntu: sudo apt-get install python3-venv")
        run(str(apt), "update", "-qq")
        run(str(apt), "install", "-y", "-qq", "python3-venv")
    print("Creating the environment in .venv", flush=True)
    run(python, "-m", "venv", str(VENV))


def main() -> None:
    """Make the environment hold what the lock file says."""
    lock = Path(sys.argv[1])
    python = str(VENV / "bin" / "python")
    if not Path(python).exists():
        create()
    print(f"Installing what {lock} lists (the first time this downloads about 250 MB)", flush=True)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "-r", str(lock))
    run(*pip, "--no-deps", "--no-build-isolation", "-e", ".")


main()

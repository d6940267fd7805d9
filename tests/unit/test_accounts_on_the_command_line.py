"""Accounts made on the command line: the password never stands in the process list, the files are the owner's."""

import os
import stat
from pathlib import Path

from running_server import PASSWORD, Server

from foundation.access import StaffDirectory
from foundation.bus import MemoryBus
from foundation.database import Database


def test_an_account_with_its_password_from_standard_input(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        one = Server(tmp_path / "data")
        words = ("staff", "add", "ana@grillotostador.example", "--name", "Ana")
        refused = one.command(*words, "--password", PASSWORD, check=False)
        assert refused.returncode != 0
        assert "--password-file" in one.command("staff", "add", "--help").stdout
        one.command(*words, "--password-file", "-", typed=f"{PASSWORD}\n")
    finally:
        os.umask(before)
    database = Database(f"sqlite:///{one.data_dir / 'ventanilla.db'}", MemoryBus())
    assert StaffDirectory(database, 1).sign_in("ana@grillotostador.example", PASSWORD)[0].name == "Ana"
    database.close()
    for path in (one.data_dir, *one.data_dir.iterdir()):
        assert stat.S_IMODE(path.stat().st_mode) & 0o077 == 0, path


def test_the_doctor_names_files_that_others_can_read(tmp_path: Path) -> None:
    one = Server(tmp_path / "data")
    one.command("upgrade")
    assert "Others on this machine" not in one.command("doctor", check=False).stdout
    one.data_dir.chmod(0o755)
    (one.data_dir / "ventanilla.db").chmod(0o644)
    found = one.command("doctor", check=False)
    assert found.returncode != 0
    assert "Others on this machine can read" in found.stdout


def test_the_doctor_warns_of_demo_accounts_on_a_public_site(tmp_path: Path) -> None:
    one = Server(tmp_path / "data", extra={"VENTANILLA_PUBLIC_URL": "http://help.example"})
    one.command(
        *("staff", "add", "ines@grillotostador.example", "--name", "Ines", "--password-file", "-"),
        typed=f"{PASSWORD}\n",
    )
    assert "accounts of the demo can sign in" in one.command("doctor", check=False).stdout
    one.command("staff", "disable", "ines@grillotostador.example")
    assert "accounts of the demo" not in one.command("doctor", check=False).stdout

"""What an import did, for people and for programs."""

from dataclasses import dataclass, field
from typing import Any

_SHOWN = 200


@dataclass(slots=True)
class ImportReport:
    """Counts of files, and pairs of path and sentence.

    `skipped` were not imported. `remarks` are about articles that were: a missing picture, say. `seconds` is how
    long it took.
    """

    source: str
    imported: int = 0
    updated: int = 0
    unchanged: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)
    remarks: list[tuple[str, str]] = field(default_factory=list)
    seconds: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON has it."""
        return {
            "source": self.source,
            "imported": self.imported,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "skipped": [{"path": path, "reason": reason} for path, reason in self.skipped],
            "remarks": [{"path": path, "reason": reason} for path, reason in self.remarks],
            "seconds": round(self.seconds, 1),
        }

    def in_words(self) -> str:
        """The report in English, at most 200 lines of each list."""
        lines = [
            f"{self.source}: {self.imported} imported, {self.updated} updated, {self.unchanged} unchanged, "
            f"{len(self.skipped)} skipped, in {self.seconds:.0f} s."
        ]
        for title, entries in (("Skipped:", self.skipped), ("Imported, but look at these:", self.remarks)):
            if entries:
                lines.append(title)
                lines += [f"  {path}: {reason}" for path, reason in entries[:_SHOWN]]
            if len(entries) > _SHOWN:
                lines.append(f"  … and {len(entries) - _SHOWN} more")
        return "\n".join(lines)

"""Deliveries of settlement files: received, run in the background, resumed where they were interrupted."""

from clients.actions.imports.receiving import request
from clients.actions.imports.running import resume_abandoned, run

__all__ = ["request", "resume_abandoned", "run"]

"""Marketplace files into plain records: sniffed by content, decoded, streamed row by row. Knows no database."""

from returns_tui.reports.report_file import ReportFile, open_report

__all__ = ["ReportFile", "open_report"]

"""Topics of what is stored, by the configuration as it is now."""

from collections.abc import Sequence
from dataclasses import replace

from monitor import topics
from monitor.config import Config
from monitor.values import Report, StatementReports


def topics_anew(
    reported: Sequence[StatementReports], config: Config
) -> tuple[StatementReports, ...]:
    """The same statements, each report with the topics that it would get today."""

    def anew(report: Report) -> Report:
        one = report.occurrence
        language = report.language or config.settings.language
        found = topics.assign(
            one.content, one.context, config.topics, language, report.article_title
        )
        return replace(report, topics=found)

    return tuple(
        replace(each, reports=tuple(anew(report) for report in each.reports))
        for each in reported
    )

"""The promise of a run that was given the folder of real inputs: a test that uses it has passed."""

from __future__ import annotations

import os

import pytest
from _pytest.config import Config


class RealInputs:
    """Where ZHURNAL_INPUTS names the folder of real inputs, a whole run in which no test used it has failed."""

    def __init__(self, config: pytest.Config) -> None:
        self._passed = 0
        self._promised = "ZHURNAL_INPUTS" in os.environ and _is_whole_run(config)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count the tests marked `real_inputs` that passed, on whichever worker."""
        if report.when == "call" and report.passed and "real_inputs" in report.keywords:
            self._passed += 1

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """Turn success into failure where the promise was not kept."""
        if self._promised and not self._passed and exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say why such a run failed."""
        if self._promised and not self._passed:
            terminalreporter.write_line(
                "ZHURNAL_INPUTS is set, but no test marked real_inputs passed: expected at least one", red=True
            )


def _is_whole_run(config: pytest.Config) -> bool:
    """True where nobody chose among the tests."""
    return config.args_source is Config.ArgsSource.TESTPATHS and not config.option.keyword

"""Work that goes on beside the requests: one thread a task, which outlives whatever goes wrong in it."""

from __future__ import annotations

import logging
import threading

_log = logging.getLogger("zhurnal.background")

LONGEST_PAUSE = 60.0


class Background:
    """Calls `step` again and again until stopped, `pause` seconds apart or as soon as it is woken.

    A step that fails is logged, and tried again after a pause that doubles up to a minute: the record stands
    whatever becomes of what is made from it, and a full disk must not fill the log too.
    """

    def __init__(self, name: str, pause: float, wake: threading.Event | None = None) -> None:
        self._pause = pause
        self._failures = 0
        self._stop = threading.Event()
        self._wake = wake or self._stop
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the step at hand."""
        self._stop.set()
        self._wake.set()
        self._thread.join()

    def stopping(self) -> bool:
        """Whether the step at hand should come to its end, if that is long."""
        return self._stop.is_set()

    def step(self) -> None:
        """One round of the task."""
        raise NotImplementedError

    def end(self) -> None:
        """What is to be let go of at the end."""

    def _run(self) -> None:
        while not self._stop.is_set():
            self._once()
            if self._failures:
                self._stop.wait(min(LONGEST_PAUSE, self._pause * 2**self._failures))
            else:
                self._wake.wait(self._pause)
            if not self._stop.is_set():
                self._wake.clear()
        self.end()

    def _once(self) -> None:
        try:
            self.step()
            self._failures = 0
        except Exception as error:  # noqa: BLE001 - a thread that ends in silence is worse than any of them
            self._failures = min(self._failures + 1, 16)
            _log.exception("%s failed and is tried again: %s", self._thread.name, error)

"""The judge: pure rules over changes; every finding cites its clause."""

from zhurnal.rules.judge import Verdict, judge

__all__ = ["Verdict", "judge"]

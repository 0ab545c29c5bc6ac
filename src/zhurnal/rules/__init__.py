"""The judge: pure rules over changes; every finding cites its clause."""

from zhurnal.rules.approvals import Approval, Step, agreed, steps_for
from zhurnal.rules.judge import Verdict, judge

__all__ = ["Approval", "Step", "Verdict", "agreed", "judge", "steps_for"]

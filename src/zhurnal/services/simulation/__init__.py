"""A school's days by simulated people, through the services and the judge, with a passed-in clock.

For the demo, the bench's year and tests: the same seed and the same documents give the same commits.
"""

from zhurnal.services.simulation.acts import Act, Day, Errand, Planner, Witness
from zhurnal.services.simulation.attempts import plan_attempts
from zhurnal.services.simulation.cover import plan_cover
from zhurnal.services.simulation.families import plan_explanations
from zhurnal.services.simulation.marks import plan_slips, plan_term_marks, plan_works
from zhurnal.services.simulation.run import Progress, simulate
from zhurnal.services.simulation.teaching import plan_lessons

TEACHING: tuple[Planner, ...] = (plan_lessons, plan_works, plan_slips, plan_explanations, plan_term_marks)
"""What teachers and class teachers do."""

A_YEAR: tuple[Planner, ...] = (plan_cover, *TEACHING, plan_attempts)
"""What also happens in a school of some size: illness of teachers, and what people try and may not."""

__all__ = ["A_YEAR", "TEACHING", "Act", "Day", "Errand", "Planner", "Progress", "Witness", "plan_cover", "simulate"]

"""How often each rule of the regulation was met: accepted, late, approved, refused. A rule that never fires is seen."""

from zhurnal.services.rule_table.met import met
from zhurnal.services.rule_table.rules import Rule, rules_of
from zhurnal.services.rule_table.tally import COLUMNS, Attempt, Row, Tally, rows

__all__ = ["COLUMNS", "Attempt", "Row", "Rule", "Tally", "met", "rows", "rules_of"]

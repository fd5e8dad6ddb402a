"""Rule packs -> compiled rules -> matcher -> matches.

pack = import_pack(Path("sigma_all_rules.zip"), home)
rules = load_rules([starter_pack(), pack], Profile(), cache)
matcher = Matcher(rules, cache)
for match in matcher.match(event): ...
"""

from bedem.detection.checking import Problem, RuleTest, check_pack, run_rule_tests
from bedem.detection.loading import load_rules
from bedem.detection.matcher import Matcher
from bedem.detection.packs import (
    Pack,
    import_pack,
    installed_packs,
    read_pack,
    starter_pack,
    zipped,
)
from bedem.detection.profiles import NotRun, Profile, Weakened
from bedem.detection.residue import Match
from bedem.detection.ruleset import RuleSet

__all__ = [
    "Match",
    "Matcher",
    "NotRun",
    "Pack",
    "Problem",
    "Profile",
    "RuleSet",
    "RuleTest",
    "Weakened",
    "check_pack",
    "import_pack",
    "installed_packs",
    "load_rules",
    "read_pack",
    "run_rule_tests",
    "starter_pack",
    "zipped",
]

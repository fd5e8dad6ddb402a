# Why a detection rule does not run, or runs weakened.
rule-muted = muted by the profile
rule-level = level { $level } is left out by the profile
rule-folder = folder { $folder } is left out by the profile
rule-no-log-source = no log source here: bedem reads no log of { $logsource }
rule-placeholder = placeholder without a value: { $names }
rule-cannot-fire = cannot fire: no record of its logs has { $fields }
rule-correlation = correlation rules and filters are not supported
rule-syntax = not a valid rule: { $problem }
rule-unsupported = not supported: { $what }
rule-duplicate = the same rule id stands in { $other }
rule-weakened = in event { $event } no record has { $fields }
rule-no-author = no author: each match must name one
rule-no-id = no id: hits are told apart by it

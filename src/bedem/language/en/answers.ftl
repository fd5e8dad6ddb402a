answer-not-built = This version cannot answer "{ $question }".
gap-not-built = The question "{ $question }" is not built in this version.
answer-more-gaps = and { $count } more: bedem gaps
absent-not-covered = not covered
absent-not-applicable = –
absent-unreadable = unreadable
absent-unknown = unknown

# What readers could not read, or read with reservations.

gap-json-damaged = { $count ->
    [one] One object is cut or broken (bytes { $start } to { $end }); all others were read.
   *[other] { $count } objects are cut or broken (bytes { $start } to { $end }); all others were read.
}
gap-json-repaired = { $count ->
    [one] One record was no valid JSON (bad bytes or characters); it was read with replacements.
   *[other] { $count } records were no valid JSON (bad bytes or characters); they were read with replacements.
}
gap-layout-unknown = { $count ->
    [one] One record has a layout bedem does not know; it is kept without time, host and event id.
   *[other] { $count } records have a layout bedem does not know; they are kept without time, host and event id.
}
gap-time-unset = { $count ->
    [one] One record carries a time that was never set (1601 or 2106); it is kept without time.
   *[other] { $count } records carry a time that was never set (1601 or 2106); they are kept without time.
}
gap-time-unreadable = { $count ->
    [one] The time of one record cannot be read; it is kept without time.
   *[other] The times of { $count } records cannot be read; they are kept without time.
}
close-damaged = Export the log again, or deliver the original file.
close-time-unset = Order these records by their record number; the machine's clock was not set.
close-time-unreadable = Export the log again with times in ISO 8601.
gap-xml-damaged = { $count ->
    [one] One event is cut or broken (bytes { $start } to { $end }); what stands before the damage was kept.
   *[other] { $count } events are cut or broken (bytes { $start } to { $end }); what stands before the damage was kept.
}
gap-zeek-no-fields = { $count ->
    [one] One row stands before any #fields line; its columns are unknown and it was not read.
   *[other] { $count } rows stand before any #fields line; their columns are unknown and they were not read.
}
gap-zeek-columns = Rows with another number of columns than #fields says: { $short } too short (kept as cut), { $long } too long (kept, the rest under _more).
gap-zeek-path = { $count ->
    [one] One Zeek row says neither by itself nor by its file which log it is from; it is kept as zeek/unknown.
   *[other] { $count } Zeek rows say neither by themselves nor by their file which log they are from; they are kept as zeek/unknown.
}
gap-zeros = { $count } bytes between the rows are zero: something was lost there, or never written.
gap-text-repaired = { $count ->
    [one] One line holds bytes that are no UTF-8; they are shown as \xNN.
   *[other] { $count } lines hold bytes that are no UTF-8; they are shown as \xNN.
}
gap-line-long = { $count ->
    [one] One line is longer than a megabyte; only its first megabyte was read.
   *[other] { $count } lines are longer than a megabyte; only the first megabyte of each was read.
}
gap-lines-unread = { $count ->
    [one] One line is not in the format of this log; it was not read.
   *[other] { $count } lines are not in the format of this log; they were not read.
}
gap-hive-unwritten = This registry hive was not finished when it was copied: its newest changes may lie in its .LOG1 and .LOG2, which are not applied.
close-hive-unwritten = Collect the hive together with its .LOG1 and .LOG2, and let a tool that applies them write it whole.
gap-records-unread = { $count ->
    [one] One record is damaged; it was not read.
   *[other] { $count } records are damaged; they were not read.
}
gap-journal-no-message = { $count ->
    [one] One journal entry has no message: journalctl leaves out what is longer than 4,096 bytes.
   *[other] { $count } journal entries have no message: journalctl leaves out what is longer than 4,096 bytes.
}
close-journal-all = Export the journal again with journalctl --all, or deliver the journal files.
gap-time-no-year = { $count ->
    [one] One line names no year and nothing in the file tells it; it is kept without time.
   *[other] { $count } lines name no year and nothing in the file tells it; they are kept without time.
}
close-time-no-year = Deliver the log in one piece with its older parts, or a journal export of the same host.
gap-csv-columns = Rows with another number of columns than the header: { $short } too short, { $long } too long (kept, the rest under _more).
gap-w3c-no-fields = { $count ->
    [one] One row stands before any #Fields line; its columns are unknown and it was not read.
   *[other] { $count } rows stand before any #Fields line; their columns are unknown and they were not read.
}
gap-time-order = { $count ->
    [one] In one date day and month cannot be told apart; the record is kept without time.
   *[other] In { $count } dates day and month cannot be told apart; the records are kept without time.
}
close-time-order = Deliver a longer piece of the log (a day above 12 tells the order), or export it with ISO dates.
gap-map-columns = The map names columns this table does not have: { $missing }. It has: { $held }.
close-map-columns = Correct the map; bedem investigate FILE --map MAP --dry-run shows the first rows as understood.

gap-evtx-no-chunk = This looks like a Windows event log, but no chunk of records is left in it.
gap-evtx-empty = A Windows event log without a single record.
gap-evtx-header-lost = The header of a chunk is gone; its records were found one by one.
gap-evtx-chunk-cut = A chunk is cut off: { $present } of 65536 bytes are there.
gap-evtx-checksum = The checksum of a chunk does not fit; its records were read as far as they hold together.
gap-evtx-hole = { $bytes } bytes between two records cannot be read.
gap-evtx-record = { $count ->
    [one] One record is framed but cannot be decoded.
   *[other] { $count } records are framed but cannot be decoded.
 }
gap-evtx-residual = { $count ->
    [one] One record from before (beyond the live ones) is framed but cannot be decoded.
   *[other] { $count } records from before (beyond the live ones) are framed but cannot be decoded.
 }
gap-time-impossible = Records carry a time before 1602 or after 2105; their time is left open.
close-fetch-again = Copy the file again from the host, or from an image of its disk.

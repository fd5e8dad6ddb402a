column-check = check
column-statement = statement
column-in-hand = evidence in hand from
column-said = said
statement-supported = The answer is: { $word_id }.
statement-contradicted = The records show otherwise: { $word_id }.
statement-not-carried = The evidence does not reach that far: { $word_id }.
statement-not-entered = What it claims was not entered as a word or a number; the answer is: { $word_id }.
statement-number-hosts = Said: { $number }. { $shown ->
    [one] 1 compromised host is shown
   *[other] { $shown } compromised hosts are shown
 }, { $unsure } more cannot be judged.
statement-number-institutions = Said: { $number }. { $shown ->
    [one] 1 institution with a compromised host is shown
   *[other] { $shown } institutions with compromised hosts are shown
 }, { $unsure } more cannot be judged.
statements-lead = { $count ->
    [0] Nothing that was said in public has been entered.
    [one] 1 public statement is checked: { $supported } supported, { $contradicted } contradicted, { $not_carried } cannot be carried.
   *[other] { $count } public statements are checked: { $supported } supported, { $contradicted } contradicted, { $not_carried } cannot be carried.
 }
statements-conflict-hosts = Different numbers of hosts were named: { $first } ({ $first_by }) and { $second } ({ $second_by }).
statements-conflict-institutions = Different numbers of institutions were named: { $first } ({ $first_by }) and { $second } ({ $second_by }).

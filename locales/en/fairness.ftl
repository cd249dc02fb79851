# Reports: who is answered in public
report-fairness = Fair in public
report-failed = The report could not be loaded
report-period = { $from } to { $to }
report-table = The same as a table
fairness-about = Whether people with few followers are answered as surely and as soon as people with many.
fairness-empty = Nobody began a public conversation in this time
fairness-empty-text = As soon as people write in public on a connected network they are counted here.
fairness-trend-few = Too few conversations to compare small and large accounts.
fairness-trend-same = No difference between small and large accounts beyond chance.
fairness-trend-large = Large accounts are answered more often than small ones, beyond chance.
fairness-trend-small = Small accounts are answered more often than large ones, beyond chance.
fairness-answered = Share answered, with its 95 % interval
fairness-waited = Time to the first answer: half within the point, nine of ten within the line
fairness-answered-short = Share, 95 %
fairness-waited-short = Time to answer
fairness-followers = Followers
fairness-begun = Begun
fairness-count = Answered
fairness-n = n = { $count }
fairness-share = { $share } ({ $low } to { $high })
fairness-wait = { $median }, nine of ten within { $most }
fairness-few = too few to say ({ $count })
fairness-how = Counted are public conversations that somebody else began in this time, without spam, by the followers they had then. Answered means that a person answered, so far. Intervals are Wilson's, 95 %; of fewer than five nothing is said. Times are of those answered.
band-between = { $from } to { $to } followers
band-from = { $from } followers or more
band-unknown = Followers not known

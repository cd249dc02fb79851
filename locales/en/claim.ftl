# Claiming: who alone may send
claim-nobody = In this team whoever answers claims the conversation first.
claim-act = Claim it
claim-mine = You have claimed this conversation until { $until }.
claim-longer = Another { $count } minutes
claim-give-back = Give it back
claim-other = { $name } has claimed this conversation until { $until }.
claim-take-over = Take over
claim-refused = The claim stays as it was
claim-blocked = Claim the conversation before you send.
claim-blocked-other = { $name } has claimed this conversation. Take it over before you send.
claim-team = Claiming
claim-team-help = Where it is on, only whoever holds the claim may send. A claim ends by itself; a colleague can take it over, and the other is told.
claim-off = Off: everybody in the team may send
claim-minutes = { $count } minutes

# To operators
command-close = close the dialog (as a reply to a client)
command-who = what is known of the client (as a reply)
command-note = write down something about the client (as a reply)
command-template = ready answers
command-assign = who answers (as a reply)
command-paid = count a payment (as a reply)
command-delete = take your own answer back (as a reply)
command-ban = hear the client no more (as a reply)
command-unban = hear the client again (as a reply)
command-open = who waits for an answer
command-help = help
# To owners
command-broadcast = write to many clients
command-record = correct a client's record
command-tariffs = look at tariffs and change them
command-log = the last changes
command-forget = forget a client: export and erase
command-stats = figures of 7, 30 or 90 days
# To clients
command-start = show the buttons

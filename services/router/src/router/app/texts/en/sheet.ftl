# The owner's table: what the owner reads of it.
sheet-overridden =
    { $name } ({ $email }): the table now says “{ $tariff }”, paid until { $day }. Before, the bot had given “{ $was_tariff }” until { $was_day }, which the table did not show yet. What the table says stands.
sheet-overridden-gone =
    { $name } ({ $email }): the subscription's row was removed from the table, so it has ended. Before, the bot had given “{ $was_tariff }” until { $was_day }, which the table did not show yet. What the table says stands.
sheet-overridden-field =
    { $name } ({ $email }), field “{ $field }”: the table now says “{ $now }”. Before, you had changed it to “{ $was }” through the bot, which the table did not show yet. What the table says stands.
sheet-button-restore = Restore what was credited
sheet-button-loss = Apply all the same
sheet-loss-allowed = All right, it is applied.
sheet-rows-well = All rows of the table are well again.
sheet-rows-refused =
    { $count ->
        [one] { $count } row of the table was skipped, the others stand:
       *[other] { $count } rows of the table were skipped, the others stand:
    }
sheet-row =
    · { $tab ->
        [clients] Clients
        [tariffs] Tariffs
       *[subscriptions] Subscriptions
    }, row { $row }: { $fault ->
        [no_email] no e-mail
        [bad_email] the e-mail is misspelt
        [bad_language] there is no such language: ru or en
        [no_name] no name
        [no_price] no price
        [bad_price] the price is misspelt
        [bad_currency] there is no such currency
        [no_currency] no currency
        [bad_days] the days are misspelt
        [no_days] for how many days is not said
        [bad_active] whether it is active is not clear
        [no_tariff] no tariff
        [unknown_tariff] there is no such tariff
        [no_day] no date
        [bad_day] the date is misspelt
        [duplicate] the same as row { $other }
        [error_cell] the cell shows an error
       *[too_long] too long
    }{ $shows ->
        [yes] {" "}({ $value })
       *[no] {""}
    }
sheet-rows-more =
    { $count ->
        [one] … and { $count } more row
       *[other] … and { $count } more rows
    }
sheet-rows-lost =
    The tab “{ $tab ->
        [clients] Clients
        [tariffs] Tariffs
       *[subscriptions] Subscriptions
    }” lost { $lost } of { $had } rows. Nothing is changed yet: if that is a mistake, bring the rows back; if it is meant, press the button.
sheet-trouble =
    { $kind ->
        [no_access] There is no access to the table. Share it with { $account } as an editor.
        [api_off] Sheets API or Drive API is not switched on in the Google project.
        [not_found] There is no table with this SHEETS_ID.
        [bad_key] Google does not take the key of SHEETS_CREDENTIALS.
        [unavailable] Google has not answered several times.
        [quota] Google asks us to call less often.
        [no_tab] A tab is missing.
        [no_heading] Columns are missing: { $headings }.
        [two_headings] Columns stand twice: { $headings }.
        [read_only] The table can be read and not changed. Share it with { $account } as an editor.
       *[failed] Working with the table fails; the service's log says more.
    }{ $tab ->
        [clients] {" "}Tab “Clients”.
        [tariffs] {" "}Tab “Tariffs”.
        [subscriptions] {" "}Tab “Subscriptions”.
       *[none] {""}
    } The records stay as they are; we will say when it is well again.
sheet-well-again =
    { $kind ->
        [lost] The rows are back, the table is applied again.
       *[other] All is well with the table again.
    }

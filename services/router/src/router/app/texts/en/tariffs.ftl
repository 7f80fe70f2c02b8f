## Tariffs

owner-tariffs-head = Tariffs:
owner-tariffs-none = There are no tariffs yet.
owner-tariffs-line-off = { $line } · switched off
owner-tariffs-how =
    Reply to this message:
    “+ Month; 500 ₽; 30” — add one: name; price with its currency; for how many days
    “1 price 600”, “1 days 31”, “1 name Month plus” — change the first
    “- 1” — switch the first off, “+ 1” — switch it on again
owner-tariffs-sheet = The tariffs come from the sheet: change them there, in the tab “tariffs”. Here they are only shown.
owner-tariffs-added = ✅ Added: { $new }
owner-tariffs-kept =
    ✅ Saved.
    Before: { $old }
    Now: { $new }
owner-tariffs-off = Whoever has this tariff keeps it; it can no longer be paid for anew.
owner-tariffs-twin = ⚠️ “{ $name }” costs as much. A receipt cannot tell the two apart, so an operator will credit such payments.
owner-tariffs-taken = There is a tariff “{ $name }” already. Choose another name, or change the one that is there.
owner-tariffs-changed = ⚠️ Not done: the tariff has changed meanwhile. This is how it is now; reply to this message.
owner-tariffs-unclear = I did not understand what to change. Reply to the list, for example: “+ Month; 500 ₽; 30”, “1 price 600”, “- 1”.
owner-tariffs-which = I did not understand which tariff. Write its number from the list, or its name: “- 1”, “+ 1”. A new one is added like this: “+ Month; 500 ₽; 30”.
owner-tariffs-new = A new tariff is three parts with semicolons between: name; price with its currency; for how many days. For example: “+ Month; 500 ₽; 30”.
owner-tariffs-name = A name is needed, of at most 64 characters.
owner-tariffs-price = I did not understand the price. Write it, more than zero, for example: “500 ₽”, “1 280,50 RUB”, “12.50 $”.
owner-tariffs-currency = In which currency? Write it after the price, as a sign or a code: “500 ₽”, “500 RUB”.
owner-tariffs-days = I did not understand for how many days. A whole number over zero is needed, for example “30”.
